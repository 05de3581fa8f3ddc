#include "memory_limit.h"

#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace mgm {

namespace {

void set_limit(rlim_t bytes) {
#ifndef MGM_SANITIZED
  rlimit limit{};
  ::getrlimit(RLIMIT_DATA, &limit);
  limit.rlim_cur = bytes;
  ::setrlimit(RLIMIT_DATA, &limit);
#else
  static_cast<void>(bytes);
#endif
}

}  // namespace

MemoryLimit::MemoryLimit(std::size_t from, std::size_t bytes) { set_limit(from + bytes); }
MemoryLimit::~MemoryLimit() { set_limit(RLIM_INFINITY); }

std::size_t MemoryLimit::now() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0, resident = 0, shared = 0, text = 0, library = 0, data = 0;
  statm >> size >> resident >> shared >> text >> library >> data;
  return data * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace mgm
