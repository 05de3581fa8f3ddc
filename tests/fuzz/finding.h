#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "mgm/base/error.h"

/// What the fuzz targets share: each hands bytes to a reader, which answers or throws an
/// mgm::Error.
namespace mgm {

/// Any other exception, and an error that says that mgm itself is at fault, is a finding.
template <class Read>
int expect_refusal_or_answer(Read&& read) {
  try {
    read();
  } catch (const Error& error) {
    if (error.fault() == Fault::kBug) throw;
  }
  return 0;
}

inline std::string text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// A file in memory, for readers that open a path.
class FileOfBytes {
 public:
  FileOfBytes(const std::uint8_t* bytes, std::size_t size) : number_(::memfd_create("fuzz", 0)) {
    if (number_ < 0 || ::write(number_, bytes, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~FileOfBytes() { ::close(number_); }
  FileOfBytes(const FileOfBytes&) = delete;
  FileOfBytes& operator=(const FileOfBytes&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(number_); }

 private:
  int number_;
};

}  // namespace mgm
