// Preloaded into a program (LD_PRELOAD), it makes file calls on chosen paths fail, linger, or kill the process:
//
//   MGM_FAULT_PATH  calls on paths that contain this text are looked at
//   MGM_FAULT_CALLS which ones, of: open create read write fsync rename mmap mkdir unlink; all where it is missing
//   MGM_FAULT_DO    what happens to one of them: an errno's name (ENOSPC EACCES EIO), `kill` (before it), `killed`
//                   (after it), or a number (of milliseconds to wait before it)
//   MGM_FAULT_NTH   to which of them, counted from 1; `3+` also to all that follow
//   MGM_FAULT_LOG   a file to which every call that is looked at is appended, a line each
//
// What libc calls inside itself does not come by here; what programs and their libraries call does.
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

const char* setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool is_chosen(const char* call) {
  const char* const calls = setting("MGM_FAULT_CALLS");
  return *calls == '\0' || std::strstr(calls, call) != nullptr;
}

/// True for the calls that are to go wrong.
bool is_nth() {
  static std::atomic<long> count{0};
  const char* const nth = setting("MGM_FAULT_NTH");
  const long number = ++count;
  const long wanted = std::atol(nth);
  return wanted > 0 && (number == wanted || (number > wanted && std::strchr(nth, '+') != nullptr));
}

void log(const char* call, const char* path) {
  const char* const file = setting("MGM_FAULT_LOG");
  if (*file == '\0') return;
  const long number = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const std::string line = std::string(call) + " " + path + "\n";
  syscall(SYS_write, number, line.data(), line.size());
  syscall(SYS_close, number);
}

int error_number(const char* name) {
  if (std::strcmp(name, "ENOSPC") == 0) return ENOSPC;
  if (std::strcmp(name, "EACCES") == 0) return EACCES;
  return EIO;
}

/// What is to happen to a call.
enum class Fate { kPasses, kFails, kKilledAfter };

Fate fate_of(const char* call, const char* path) {
  const char* const chosen = setting("MGM_FAULT_PATH");
  if (path == nullptr || *chosen == '\0' || std::strstr(path, chosen) == nullptr) return Fate::kPasses;
  if (!is_chosen(call)) return Fate::kPasses;
  log(call, path);
  if (!is_nth()) return Fate::kPasses;
  const char* const what = setting("MGM_FAULT_DO");
  if (std::strcmp(what, "kill") == 0) std::raise(SIGKILL);
  if (std::strcmp(what, "killed") == 0) return Fate::kKilledAfter;
  constexpr int kMicrosecondsPerMillisecond = 1000;
  if (const long wait = std::atol(what); wait > 0) {
    usleep(static_cast<useconds_t>(wait * kMicrosecondsPerMillisecond));
    return Fate::kPasses;
  }
  errno = error_number(what);
  return Fate::kFails;
}

std::string path_of(int descriptor) {
  char path[PATH_MAX] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const int before = errno;
  const ssize_t length = readlink(link.c_str(), path, sizeof path - 1);
  errno = before;
  return length < 0 ? "" : path;
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

/// Does a call unless its fate is another; `failed` is what it returns where it fails.
template <class Result, class Call>
Result meet(const char* name, const char* path, Result failed, Call call) {
  const Fate fate = fate_of(name, path);
  if (fate == Fate::kFails) return failed;
  const Result result = call();
  if (fate == Fate::kKilledAfter) std::raise(SIGKILL);
  return result;
}

const char* open_name(int flags) { return (flags & O_CREAT) != 0 ? "create" : "open"; }

mode_t mode_of(int flags, va_list more) {
  return (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
}

}  // namespace

extern "C" {

#define MGM_OPEN(name)                                                                      \
  int name(const char* path, int flags, ...) {                                              \
    va_list more;                                                                           \
    va_start(more, flags);                                                                  \
    const mode_t mode = mode_of(flags, more);                                               \
    va_end(more);                                                                           \
    return meet(open_name(flags), path, -1,                                                 \
                [&] { return next<int(const char*, int, ...)>(#name)(path, flags, mode); }); \
  }
MGM_OPEN(open)
MGM_OPEN(open64)

#define MGM_OPENAT(name)                                                                     \
  int name(int folder, const char* path, int flags, ...) {                                   \
    va_list more;                                                                            \
    va_start(more, flags);                                                                   \
    const mode_t mode = mode_of(flags, more);                                                \
    va_end(more);                                                                            \
    const std::string whole = *path == '/' || folder == AT_FDCWD                             \
                                  ? std::string(path)                                        \
                                  : path_of(folder) + "/" + path;                            \
    return meet(open_name(flags), whole.c_str(), -1, [&] {                                   \
      return next<int(int, const char*, int, ...)>(#name)(folder, path, flags, mode);        \
    });                                                                                      \
  }
MGM_OPENAT(openat)
MGM_OPENAT(openat64)

#define MGM_FOPEN(name)                                                                         \
  FILE* name(const char* path, const char* mode) {                                              \
    return meet(std::strpbrk(mode, "wa") != nullptr ? "create" : "open", path,                  \
                static_cast<FILE*>(nullptr),                                                    \
                [&] { return next<FILE*(const char*, const char*)>(#name)(path, mode); });      \
  }
MGM_FOPEN(fopen)
MGM_FOPEN(fopen64)

#define MGM_TEMPORARY(name)                                                        \
  int name(char* path, int flags) {                                                \
    return meet("create", path, -1,                                                \
                [&] { return next<int(char*, int)>(#name)(path, flags); });        \
  }
MGM_TEMPORARY(mkostemp)
MGM_TEMPORARY(mkostemp64)

ssize_t read(int file, void* to, size_t size) {
  return meet("read", path_of(file).c_str(), ssize_t{-1},
              [&] { return next<ssize_t(int, void*, size_t)>("read")(file, to, size); });
}

ssize_t write(int file, const void* from, size_t size) {
  return meet("write", path_of(file).c_str(), ssize_t{-1},
              [&] { return next<ssize_t(int, const void*, size_t)>("write")(file, from, size); });
}

ssize_t writev(int file, const iovec* pieces, int count) {
  return meet("write", path_of(file).c_str(), ssize_t{-1},
              [&] { return next<ssize_t(int, const iovec*, int)>("writev")(file, pieces, count); });
}

int fsync(int file) {
  return meet("fsync", path_of(file).c_str(), -1, [&] { return next<int(int)>("fsync")(file); });
}

int rename(const char* from, const char* to) {
  return meet("rename", from, -1,
              [&] { return next<int(const char*, const char*)>("rename")(from, to); });
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  return meet("rename", from, -1, [&] {
    return next<int(int, const char*, int, const char*, unsigned)>("renameat2")(from_folder, from, to_folder, to,
                                                                                flags);
  });
}

int mkdir(const char* path, mode_t mode) {
  return meet("mkdir", path, -1, [&] { return next<int(const char*, mode_t)>("mkdir")(path, mode); });
}

int unlink(const char* path) {
  return meet("unlink", path, -1, [&] { return next<int(const char*)>("unlink")(path); });
}

int remove(const char* path) {
  return meet("unlink", path, -1, [&] { return next<int(const char*)>("remove")(path); });
}

int unlinkat(int folder, const char* path, int flags) {
  const std::string whole = folder == AT_FDCWD ? std::string(path) : path_of(folder) + "/" + path;
  return meet("unlink", whole.c_str(), -1,
              [&] { return next<int(int, const char*, int)>("unlinkat")(folder, path, flags); });
}

#define MGM_MMAP(name, Offset)                                                                       \
  void* name(void* at, size_t size, int protection, int flags, int file, Offset offset) {           \
    const auto map = [&] {                                                                          \
      return next<void*(void*, size_t, int, int, int, Offset)>(#name)(at, size, protection, flags,  \
                                                                      file, offset);                \
    };                                                                                              \
    if (file < 0) return map();                                                                     \
    return meet("mmap", path_of(file).c_str(), MAP_FAILED, map);                                    \
  }
MGM_MMAP(mmap, off_t)
MGM_MMAP(mmap64, off64_t)
}
