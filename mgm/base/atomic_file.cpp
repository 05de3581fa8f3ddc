#include "mgm/base/atomic_file.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mgm/base/files.h"

namespace mgm {

AtomicFile::AtomicFile(std::filesystem::path path)
    : path_(std::move(path)),
      temporary_(path_.string() + ".XXXXXX"),
      file_(path_, ::mkostemp(temporary_.data(), O_CLOEXEC)) {
  if (file_.number() < 0) fail_for(Fault::kFailed, path_, "cannot create", errno);
}

AtomicFile::~AtomicFile() {
  if (!stands_) ::unlink(temporary_.c_str());
}

void AtomicFile::commit() {
  constexpr mode_t kReadableByAll = 0644;
  if (::fchmod(file_.number(), kReadableByAll) != 0)
    fail_for(Fault::kFailed, path_, "cannot set the permissions", errno);
  file_.sync();
  if (::rename(temporary_.c_str(), path_.c_str()) != 0)
    fail_for(Fault::kFailed, path_, "cannot put the finished file into place", errno);
  stands_ = true;
  sync_folder(path_.has_parent_path() ? path_.parent_path() : ".");
}

}  // namespace mgm
