#include "mgm/base/atomic_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mgm/base/files.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

/// Where a path leads, through links; a last link may lead to a file that is not there yet.
fs::path target_of(const fs::path& path) {
  constexpr int kMostLinks = 40;
  fs::path target = path;
  std::error_code error;
  for (int k = 0; k < kMostLinks && fs::is_symlink(fs::symlink_status(target, error)); ++k)
    target = folder_that_holds(target) / fs::read_symlink(target, error);
  return target;
}

}  // namespace

AtomicFile::AtomicFile(fs::path path) : path_(std::move(path)), target_(target_of(path_)) {
  constexpr int kMostTries = 1000;
  int number = -1;
  errno = EEXIST;
  for (int k = 0; k < kMostTries && number < 0 && errno == EEXIST; ++k) {
    temporary_ = target_.string() + "." + std::to_string(::getpid()) + "." + std::to_string(k);
    number = ::open(temporary_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  }
  if (number < 0) fail_for(Fault::kFailed, path_, "cannot create", errno);
  file_.emplace(path_, number);
}

AtomicFile::~AtomicFile() {
  if (!stands_) ::unlink(temporary_.c_str());
}

void AtomicFile::commit() {
  constexpr mode_t kPermissions = 07777;
  struct stat before {};
  if (::stat(target_.c_str(), &before) == 0 &&
      ::fchmod(file_->number(), before.st_mode & kPermissions) != 0)
    fail_for(Fault::kFailed, path_, "cannot set the permissions", errno);
  file_->sync();
  if (::rename(temporary_.c_str(), target_.c_str()) != 0)
    fail_for(Fault::kFailed, path_, "cannot put the finished file into place", errno);
  stands_ = true;
  sync_folder(folder_that_holds(target_));
}

OutputFile::OutputFile(const fs::path& path) {
  std::error_code error;
  const fs::file_type type = fs::status(path, error).type();
  if (type == fs::file_type::directory) {
    throw Error(Fault::kFailed, {path.string()},
                "is a folder, and a file is to be written: name a file in it");
  }
  const bool replaceable = type == fs::file_type::regular || type == fs::file_type::not_found;
  if (replaceable) {
    whole_.emplace(path);
  } else {
    stream_.emplace(path, O_WRONLY, Fault::kFailed, "cannot open");
  }
}

void OutputFile::write(std::string_view piece) const {
  if (whole_) return whole_->write(piece);
  stream_->write(piece);
}

void OutputFile::commit() {
  if (whole_) whole_->commit();
}

}  // namespace mgm
