#include "mgm/base/descriptor.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace mgm {

namespace fs = std::filesystem;

namespace {

/// What the user can do about a reason of the system.
std::string remedy(int reason) {
  switch (reason) {
    case ENOENT:
      return "check the path";
    case ENOTDIR:
      return "a part of the path is a file: check the path";
    case EACCES:
    case EPERM:
    case EROFS:
      return "change the permissions or choose another place";
    case EISDIR:
      return "this is a folder: name a file";
    case ENOSPC:
    case EDQUOT:
      return "make room on the disk or choose another place";
    case EMFILE:
    case ENFILE:
      return "close other files or raise the limit (ulimit -n)";
    case EXDEV:
      return "both must lie on one file system";
    default:
      return "check the disk and the path";
  }
}

}  // namespace

void fail_for(Fault fault, const fs::path& path, const std::string& what, int reason) {
  throw Error(fault, {path.string()},
              what + ": " + std::generic_category().message(reason) + "; " + remedy(reason));
}

Descriptor::Descriptor(const fs::path& path, int flags, Fault fault, const std::string& what)
    : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC)) {
  if (number_ < 0) fail_for(fault, path, what, errno);
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

void Descriptor::sync() const {
  if (::fsync(number_) != 0) fail_for(Fault::kFailed, path_, "cannot flush to disk", errno);
}

void Descriptor::write(std::string_view content) const {
  while (!content.empty()) {
    const ssize_t written = ::write(number_, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_for(Fault::kFailed, path_, "cannot write", errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace mgm
