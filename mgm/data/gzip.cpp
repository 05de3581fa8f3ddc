#include "mgm/data/gzip.h"

#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <system_error>
#include <zlib.h>

#include "mgm/base/error.h"
#include "mgm/base/text.h"

namespace mgm {

namespace {

/// ` (did you mean 'table.csv'?)` where a file of nearly that name lies there.
std::string similar_file(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::vector<std::string> names;
  std::error_code error;
  for (auto entry = fs::directory_iterator(folder, error);
       !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  const std::string near = nearest_name(path.filename().string(), names);
  return near.empty() ? "" : fmt::format(" (did you mean '{}'?)", printable(near));
}

}  // namespace

struct GzipReader::File {
  std::filesystem::path path;
  gzFile stream = nullptr;
};

GzipReader::GzipReader(std::filesystem::path path) : file_(new File{std::move(path)}) {
  const Place place{file_->path.string()};
  std::error_code error;
  if (std::filesystem::is_directory(file_->path, error)) {
    throw Error(Fault::kData, place, "is a folder, expected a file");
  }
  file_->stream = gzopen(file_->path.c_str(), "rbe");
  if (file_->stream == nullptr) {
    const std::string reason = std::generic_category().message(errno);
    throw Error(Fault::kData, place,
                "cannot be read (" + reason + "): check the path" + similar_file(file_->path));
  }
  constexpr unsigned kBuffer = 1 << 18;
  gzbuffer(file_->stream, kBuffer);
}

GzipReader::~GzipReader() {
  if (file_->stream != nullptr) gzclose(file_->stream);
}

std::size_t GzipReader::read(char* to, std::size_t size) {
  constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;
  std::size_t total = 0;
  while (total < size) {
    const std::size_t wanted = std::min(size - total, kMostAtOnce);
    const int count = gzread(file_->stream, to + total, static_cast<unsigned>(wanted));
    int code = Z_OK;
    const char* reason = gzerror(file_->stream, &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) {
      throw Error(Fault::kData, {file_->path.string()},
                  fmt::format("is damaged or was cut short ({}): fetch it again", reason));
    }
    if (count == 0) break;
    total += static_cast<std::size_t>(count);
  }
  return total;
}

std::string GzipReader::read(std::uintmax_t most) {
  constexpr std::uintmax_t kPiece = 1 << 22;
  std::string content;
  while (content.size() < most) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uintmax_t>(most - content.size(), kPiece));
    const std::size_t before = content.size();
    content.resize(before + wanted);
    const std::size_t count = read(content.data() + before, wanted);
    content.resize(before + count);
    if (count < wanted) break;
  }
  return content;
}

namespace {

[[noreturn]] void refuse_longer(const std::filesystem::path& path, std::uintmax_t most) {
  throw Error(Fault::kData, {path.string()},
              fmt::format("holds more than {} bytes (unpacked): split it", most));
}

}  // namespace

ReadMore limited_text(GzipReader& reader, const std::filesystem::path& path, std::uintmax_t most) {
  return [&reader, path, left = most, most](char* to, std::size_t size) mutable {
    const std::size_t count = reader.read(to, size);
    if (count > left) refuse_longer(path, most);
    left -= count;
    return count;
  };
}

std::string read_maybe_gzip(const std::filesystem::path& path, std::uintmax_t most) {
  GzipReader reader(path);
  std::string content = reader.read(most);
  char beyond = 0;
  if (reader.read(&beyond, 1) > 0) refuse_longer(path, most);
  return content;
}

}  // namespace mgm
