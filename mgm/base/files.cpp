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

namespace {

/// A new file beside `target`, with the permissions that the user's mask leaves.
std::string create_beside(const fs::path& target, const fs::path& path) {
  constexpr int kMostTries = 1000;
  for (int k = 0; k < kMostTries; ++k) {
    std::string name = target.string() + "." + std::to_string(::getpid()) + "." + std::to_string(k);
    const int number = ::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    if (number >= 0) {
      ::close(number);
      return name;
    }
    if (errno != EEXIST) break;
  }
  fail(Fault::kFailed, path, "cannot create", errno);
}

/// Where a path leads, through links; a last link may lead to a file that is not there yet.
fs::path target_of(const fs::path& path) {
  constexpr int kMostLinks = 40;
  fs::path target = path;
  std::error_code error;
  for (int k = 0; k < kMostLinks && fs::is_symlink(fs::symlink_status(target, error)); ++k)
    target = folder_of(target) / fs::read_symlink(target, error);
  return target;
}

void replace_file(const fs::path& target, const fs::path& path, std::string_view content) {
  struct stat before {};
  const bool existed = ::stat(target.c_str(), &before) == 0;
  const std::string temporary = create_beside(target, path);
  try {
    const Descriptor file(temporary, O_WRONLY, Fault::kFailed, "cannot open");
    file.write(content);
    if (existed && ::fchmod(file.number(), before.st_mode & 07777) != 0) {
      fail(Fault::kFailed, path, "cannot set the permissions", errno);
    }
    file.sync();
    if (::rename(temporary.c_str(), target.c_str()) != 0) {
      fail(Fault::kFailed, path, "cannot put the finished file into place", errno);
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(folder_of(target));
}

}  // namespace

void write_file_atomically(const fs::path& path, std::string_view content) {
  std::error_code error;
  const fs::file_type type = fs::status(path, error).type();
  const bool replaceable = type == fs::file_type::regular || type == fs::file_type::not_found ||
                           type == fs::file_type::directory;  // which the system refuses
  if (replaceable) return replace_file(target_of(path), path, content);
  Descriptor(path, O_WRONLY, Fault::kFailed, "cannot open").write(content);
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
