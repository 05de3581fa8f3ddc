#include "mgm/base/peak_memory.h"

#include <fstream>
#include <string>

namespace mgm {

double peak_memory() {
  // getrusage's figure begins with that of whoever started the process; this one is the program's
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    double kibibytes = 0;
    constexpr double kKibi = 1024;
    if (word == "VmHWM:" && status >> kibibytes) return kibibytes * kKibi;
  }
  return 0;
}

}  // namespace mgm
