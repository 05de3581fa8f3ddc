#include "mgm/base/files.h"

#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mgm/base/atomic_file.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

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
    fail_for(Fault::kFailed, folder, "cannot list the folder", error.code().value());
  }
  sync_folder(folder);
}

}  // namespace

namespace {

std::string read_all(const Descriptor& file, const fs::path& path, Fault fault,
                     std::uintmax_t most) {
  std::string content;
  std::string piece(std::size_t{1} << 16, '\0');
  while (true) {
    const ssize_t count = ::read(file.number(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_for(fault, path, "cannot read", errno);
    if (count == 0) return content;
    content.append(piece, 0, static_cast<std::size_t>(count));
    if (content.size() > most) {
      throw Error(fault, {path.string()},
                  "is larger than the " + std::to_string(most) +
                      " bytes that are allowed here: is it the right file?");
    }
  }
}

}  // namespace

std::string read_file(const fs::path& path, Fault fault, std::uintmax_t most) {
  return read_all(Descriptor(path, O_RDONLY, fault, "cannot read"), path, fault, most);
}

std::string read_regular_file(const fs::path& path, Fault fault, std::uintmax_t most) {
  const Descriptor file(path, O_RDONLY | O_NONBLOCK, fault, "cannot read");  // a pipe opens at once
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) fail_for(fault, path, "cannot read", errno);
  if (!S_ISREG(status.st_mode)) {
    throw Error(fault, {path.string()},
                "is no regular file (a folder, a pipe or a device), expected a file: remove it");
  }
  return read_all(file, path, fault, most);
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  OutputFile file(path);
  file.write(content);
  file.commit();
}

fs::path folder_that_holds(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

void refuse_to_replace(const std::filesystem::path& path, bool overwrite) {
  std::error_code error;
  if (overwrite || !std::filesystem::is_regular_file(path, error)) return;
  throw Error(Fault::kSpec, {path.string()},
              "exists already: choose another name, or allow it to be replaced (--overwrite)");
}

fs::path without_slash(const fs::path& path) {
  return path.has_filename() || !path.has_relative_path() ? path : path.parent_path();
}

void sync_folder(const fs::path& folder) {
  Descriptor(folder, O_RDONLY | O_DIRECTORY, Fault::kFailed, "cannot open the folder").sync();
}

namespace {

/// Puts `from` in the place of `to`, which exists, in one step: at no moment is neither there. What
/// stood at `to` stands at `from` afterwards.
void exchange(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return;
  const char* const kWhat = "cannot move the finished folder into place";
  if (errno != EINVAL && errno != ENOSYS) fail_for(Fault::kFailed, to, kWhat, errno);
  // a file system that cannot exchange
  const fs::path aside = to.string() + ".old" + std::to_string(::getpid());
  if (::rename(to.c_str(), aside.c_str()) != 0)
    fail_for(Fault::kFailed, to, "cannot move the old folder aside", errno);
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const int reason = errno;
    ::rename(aside.c_str(), to.c_str());
    fail_for(Fault::kFailed, to, kWhat, reason);
  }
  ::rename(aside.c_str(), from.c_str());
}

}  // namespace

void commit_folder(const fs::path& from, const fs::path& to, bool overwrite) {
  const fs::path source = without_slash(from);
  const fs::path target = without_slash(to);
  sync_all(source);
  std::error_code ignored;
  const bool replaces = fs::symlink_status(target, ignored).type() != fs::file_type::not_found;
  if (replaces && !overwrite) {
    throw Error(Fault::kFailed, {target.string()},
                "exists already: choose another place, or allow it to be overwritten");
  }
  if (replaces) {
    exchange(source, target);
  } else if (::rename(source.c_str(), target.c_str()) != 0) {
    fail_for(Fault::kFailed, target, "cannot move the finished folder into place", errno);
  }
  sync_folder(folder_that_holds(target));
  std::error_code error;
  if (replaces) fs::remove_all(source, error);
  if (error) fail_for(Fault::kFailed, source, "cannot remove the old folder", error.value());
}

}  // namespace mgm
