#include "mgm/data/gzip.h"

#include <cerrno>
#include <cstring>
#include <zlib.h>

#include "mgm/base/error.h"

namespace mgm {

namespace {

class GzipFile {
 public:
  explicit GzipFile(const std::filesystem::path& path) : path_(path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
      throw Error(Fault::kData, {path.string()}, "is a folder, expected a file");
    file_ = gzopen(path.c_str(), "rbe");
    if (file_ == nullptr) {
      throw Error(Fault::kData, {path.string()},
                  std::string("cannot read: ") + std::strerror(errno));
    }
    constexpr unsigned kBuffer = 1 << 18;
    gzbuffer(file_, kBuffer);
  }
  ~GzipFile() { gzclose(file_); }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;

  std::size_t read(char* to, std::size_t size) {
    const int count = gzread(file_, to, static_cast<unsigned>(size));
    int code = Z_OK;
    const char* reason = gzerror(file_, &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) {
      throw Error(Fault::kData, {path_.string()},
                  std::string("is damaged or cut short (") + reason + "): fetch it again");
    }
    return static_cast<std::size_t>(count);
  }

 private:
  std::filesystem::path path_;
  gzFile file_ = nullptr;
};

}  // namespace

std::string read_maybe_gzip(const std::filesystem::path& path, std::uintmax_t most) {
  constexpr std::size_t kPiece = 1 << 20;
  GzipFile file(path);
  std::string content;
  std::string piece(kPiece, '\0');
  while (const std::size_t count = file.read(piece.data(), piece.size())) {
    if (content.size() + count > most) {
      throw Error(Fault::kData, {path.string()},
                  "holds more than " + std::to_string(most) +
                      " bytes (unpacked), which is more than is read here");
    }
    content.append(piece, 0, count);
  }
  return content;
}

}  // namespace mgm
