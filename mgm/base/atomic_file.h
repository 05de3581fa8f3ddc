#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "mgm/base/descriptor.h"

namespace mgm {

/// A file that is written piece by piece and stands at its path only once it is whole: after a
/// crash either the old or the new content is there. Until `commit` it is a temporary file in the
/// same folder (`PATH.`, the process's number, `.` and a number), which the destructor removes. A
/// link is followed, a file that exists keeps its permissions, a new one has those that the user's
/// mask leaves. Throws Fault::kFailed with the system's reason.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view piece) const { file_->write(piece); }
  /// fsync, rename, fsync of the folder.
  void commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path target_;  ///< where `path_` leads, through links
  std::string temporary_;
  std::optional<Descriptor> file_;
  bool stands_ = false;
};

/// What the user named to be written: a file, which stands only once it is whole, or what is no
/// regular file (a device, a pipe) and is written to as it stands. Throws like AtomicFile, and for
/// a folder at once: nobody should compute for hours what has no place.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& path);
  void write(std::string_view piece) const;
  void commit();

 private:
  std::optional<AtomicFile> whole_;
  std::optional<Descriptor> stream_;
};

}  // namespace mgm
