#pragma once

#include <filesystem>
#include <string_view>

namespace mgm {

/// A plain file mapped into memory for reading. Throws Error(kModel) with the system's reason, and
/// for a link, a folder or a pipe. A file that is cut short while it is mapped takes the process
/// down (SIGBUS): replace models as write_bundle does, never in place.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(start_), size_}; }

 private:
  void* start_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace mgm
