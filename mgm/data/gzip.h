#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "mgm/data/text_window.h"

namespace mgm {

/// The most that is read of one file of samples, unpacked.
inline constexpr std::uintmax_t kMostDataBytes = std::uintmax_t{8} << 30;

/// Reads a file from its beginning to its end, unpacked where it begins as gzip does. Throws
/// Error(kData) with the path where it cannot be read, is damaged or was cut short.
class GzipReader {
 public:
  explicit GzipReader(std::filesystem::path path);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Fills `to` with up to `size` bytes; fewer only at the end of the file.
  std::size_t read(char* to, std::size_t size);
  /// The next bytes, at most `most`. Memory grows with what is there, not with what was asked for.
  std::string read(std::uintmax_t most);

 private:
  struct File;
  std::unique_ptr<File> file_;
};

/// What a reader yields, as a text that is read piece by piece. Throws Error(kData) where it grows
/// beyond `most` bytes (a small gzip file may grow a thousandfold).
ReadMore limited_text(GzipReader& reader, const std::filesystem::path& path,
                      std::uintmax_t most = kMostDataBytes);

/// The whole content of a file; the same limit.
std::string read_maybe_gzip(const std::filesystem::path& path, std::uintmax_t most);

}  // namespace mgm
