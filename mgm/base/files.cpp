#include "mgm/base/files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace mgm {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(Fault fault, const fs::path& path, const std::string& what, int reason) {
  throw Error(fault, {path.string()}, what + ": " + std::strerror(reason));
}

/// Closes on leaving; `close` reports what the disk refused.
class Descriptor {
 public:
  Descriptor(const fs::path& path, int flags, Fault fault, const std::string& what)
      : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
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

}  // namespace

std::string read_file(const fs::path& path, Fault fault, std::uintmax_t most) {
  const Descriptor file(path, O_RDONLY, fault, "cannot read");
  std::error_code error;
  if (fs::is_directory(path, error)) fail(fault, path, "cannot read", EISDIR);
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
                  "is larger than the " + std::to_string(most) + " bytes that are allowed here");
    }
  }
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  const fs::path temporary = path.string() + ".tmp" + std::to_string(::getpid());
  try {
    const Descriptor file(temporary, O_WRONLY | O_CREAT | O_TRUNC, Fault::kFailed, "cannot create");
    file.write(content);
    file.sync();
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      fail(Fault::kFailed, path, "cannot rename the finished file", errno);
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

void sync_folder(const fs::path& folder) {
  Descriptor(folder, O_RDONLY | O_DIRECTORY, Fault::kFailed, "cannot open the folder").sync();
}

void commit_folder(const fs::path& from, const fs::path& to, bool overwrite) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(from)) {
    if (entry.is_regular_file())
      Descriptor(entry.path(), O_RDONLY, Fault::kFailed, "cannot open").sync();
    if (entry.is_directory()) sync_folder(entry.path());
  }
  sync_folder(from);
  const fs::path parent = to.has_parent_path() ? to.parent_path() : fs::path(".");
  const fs::path aside = to.string() + ".old" + std::to_string(::getpid());
  const bool replaces = fs::exists(to);
  if (replaces && !overwrite) {
    throw Error(Fault::kFailed, {to.string()},
                "exists already: choose another place, or allow it to be overwritten");
  }
  if (replaces && ::rename(to.c_str(), aside.c_str()) != 0) {
    fail(Fault::kFailed, to, "cannot move the old folder aside", errno);
  }
  if (::rename(from.c_str(), to.c_str()) != 0) {
    const int reason = errno;
    if (replaces) ::rename(aside.c_str(), to.c_str());
    fail(Fault::kFailed, to, "cannot move the finished folder into place", reason);
  }
  sync_folder(parent);
  if (replaces) fs::remove_all(aside);
}

}  // namespace mgm
