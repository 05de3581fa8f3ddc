#include "mgm/train/row_store.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <unistd.h>

namespace mgm {

RowStore::RowStore(std::size_t rows, std::size_t width, std::int64_t bytes_in_memory,
                   const std::filesystem::path& beside)
    : width_(width),
      kept_(std::min(rows, static_cast<std::size_t>(bytes_in_memory) / (width * sizeof(float)))),
      memory_(kept_ * width),
      path_(beside) {
  if (kept_ == rows) return;
  std::string name = path_.string() + ".XXXXXX";
  file_ = std::make_unique<Descriptor>(path_, ::mkostemp(name.data(), O_CLOEXEC));
  if (file_->number() < 0)
    fail_for(Fault::kFailed, path_, "cannot create a file for features", errno);
  if (::unlink(name.c_str()) != 0)
    fail_for(Fault::kFailed, path_, "cannot unlink the file of features", errno);
}

void RowStore::append(const float* rows, std::size_t count) {
  const std::size_t here = std::min(count, kept_ - std::min(kept_, count_));
  std::copy(rows, rows + here * width_, memory_.begin() + static_cast<long>(count_ * width_));
  if (count > here) {
    const std::string_view bytes(reinterpret_cast<const char*>(rows + here * width_),
                                 (count - here) * width_ * sizeof(float));
    file_->write(bytes);
  }
  count_ += count;
}

void RowStore::read(std::size_t row, float* to) const {
  if (row < kept_) {
    std::copy_n(memory_.begin() + static_cast<long>(row * width_), width_, to);
    return;
  }
  auto* bytes = reinterpret_cast<char*>(to);
  std::size_t left = width_ * sizeof(float);
  auto offset = static_cast<off_t>((row - kept_) * left);
  while (left > 0) {
    const ssize_t got = ::pread(file_->number(), bytes, left, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      fail_for(Fault::kFailed, path_, "cannot read features back", got < 0 ? errno : EIO);
    bytes += got;
    left -= static_cast<std::size_t>(got);
    offset += got;
  }
}

}  // namespace mgm
