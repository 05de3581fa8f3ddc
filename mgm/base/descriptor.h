#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "mgm/base/error.h"

namespace mgm {

/// Throws `fault` at `path`: what could not be done, the system's reason (an errno) and what the
/// user can do about it.
[[noreturn]] void fail_for(Fault fault, const std::filesystem::path& path, const std::string& what,
                           int reason);

/// An open file or folder, closed at the end; `path` is how messages call it.
class Descriptor {
 public:
  /// Takes over `number`, which may be -1.
  Descriptor(std::filesystem::path path, int number) : path_(std::move(path)), number_(number) {}
  /// Opens `path`; throws `fault` saying `what` where that fails.
  Descriptor(const std::filesystem::path& path, int flags, Fault fault, const std::string& what);
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  /// Flushes it to the disk; throws Fault::kFailed.
  void sync() const;
  /// Writes all of `content`; throws Fault::kFailed.
  void write(std::string_view content) const;

 private:
  std::filesystem::path path_;
  int number_;
};

}  // namespace mgm
