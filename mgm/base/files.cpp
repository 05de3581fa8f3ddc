#include "mgm/base/files.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
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

[[noreturn]] void fail(Fault fault, const fs::path& path, const std::string& what, int reason) {
  throw Error(fault, {path.string()},
              what + ": " + std::generic_category().message(reason) + "; " + remedy(reason));
}

/// An open file, closed on leaving; `path` is how messages call it.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int number) : path_(path), number_(number) {}
  Descriptor(const fs::path& path, int flags, Fault fault, const std::string& what)
      : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC)) {
    if (number_ < 0) fail(fault, path, what, errno);
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }
  void sync() const {
    if (::fsync(number_) != 0) fail(Fault::kFailed, path_, "cannot flush to disk", errno);
  }
  void write(std::string_view content) const {
    while (!content.empty()) {
      const ssize_t written = ::write(number_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(Fault::kFailed, path_, "cannot write", errno);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }

 private:
  fs::path path_;
  int number_;
};

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void sync_all(const fs::path& folder) {
  try {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.is_symlink()) continue;
      if (entry.is_directory()) sync_folder(entry.path());
      if (entry.is_regular_file()) {
        Descriptor(entry.path(), O_RDONLY, Fault::kFailed, "cannot open").sync();
      }
    }
  } catch (const fs::filesystem_error& error) {
    fail(Fault::kFailed, folder, "cannot list the folder", error.code().value());
  }
  sync_folder(folder);
}

}  // namespace

std::string read_file(const fs::path& path, Fault fault, std::uintmax_t most) {
  const Descriptor file(path, O_RDONLY, fault, "cannot read");
  std::string content;
  std::string piece(std::size_t{1} << 16, '\0');
  while (true) {
    const ssize_t count = ::read(file.number(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(fault, path, "cannot read", errno);
    if (count == 0) return content;
    content.append(piece, 0, static_cast<std::size_t>(count));
    if (content.size() > most) {
      throw Error(fault, {path.string()},
                  "is larger than the " + std::to_string(most) +
                      " bytes that are allowed here: is it the right file?");
    }
  }
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  std::string temporary = path.string() + ".XXXXXX";
  const Descriptor file(path, ::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.number() < 0) fail(Fault::kFailed, path, "cannot create", errno);
  try {
    file.write(content);
    if (::fchmod(file.number(), 0644) != 0) {
      fail(Fault::kFailed, path, "cannot set the permissions", errno);
    }
    file.sync();
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      fail(Fault::kFailed, path, "cannot put the finished file into place", errno);
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(folder_of(path));
}

fs::path without_slash(const fs::path& path) {
  return path.has_filename() || !path.has_relative_path() ? path : path.parent_path();
}

void sync_folder(const fs::path& folder) {
  Descriptor(folder, O_RDONLY | O_DIRECTORY, Fault::kFailed, "cannot open the folder").sync();
}

void commit_folder(const fs::path& from, const fs::path& to, bool overwrite) {
  const fs::path target = without_slash(to);
  sync_all(from);
  const fs::path aside = target.string() + ".old" + std::to_string(::getpid());
  std::error_code ignored;
  const bool replaces = fs::symlink_status(target, ignored).type() != fs::file_type::not_found;
  if (replaces && !overwrite) {
    throw Error(Fault::kFailed, {target.string()},
                "exists already: choose another place, or allow it to be overwritten");
  }
  if (replaces && ::rename(target.c_str(), aside.c_str()) != 0) {
    fail(Fault::kFailed, target, "cannot move the old folder aside", errno);
  }
  if (::rename(without_slash(from).c_str(), target.c_str()) != 0) {
    const int reason = errno;
    if (replaces) ::rename(aside.c_str(), target.c_str());
    fail(Fault::kFailed, target, "cannot move the finished folder into place", reason);
  }
  sync_folder(folder_of(target));
  std::error_code error;
  if (replaces) fs::remove_all(aside, error);
  if (error) fail(Fault::kFailed, aside, "cannot remove the old folder", error.value());
}

}  // namespace mgm
