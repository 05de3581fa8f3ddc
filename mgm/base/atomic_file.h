#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "mgm/base/descriptor.h"

namespace mgm {

/// A file that is written piece by piece and stands at its path only once it is whole: after a
/// crash either the old or the new content is there. Until `commit` it is a temporary file in the
/// same folder (`PATH.` and six letters), which the destructor removes. Throws Fault::kFailed with
/// the system's reason.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();

  void write(std::string_view piece) const { file_.write(piece); }
  /// fsync, rename, fsync of the folder.
  void commit();

 private:
  std::filesystem::path path_;
  std::string temporary_;
  Descriptor file_;
  bool stands_ = false;
};

}  // namespace mgm
