#include "mgm/base/threads.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <string>
#include <thread>

#include "mgm/base/text.h"

// As omp.h declares them; that header lies in a private folder of the compiler, which tools that
// read this file with another compiler do not find.
extern "C" {
int omp_get_max_threads();
void omp_set_num_threads(int threads);
}

namespace mgm {
namespace {

namespace fs = std::filesystem;

/// Whole cores for `quota` out of every `period` of microseconds; 0 for no limit.
int cores(double quota, double period) {
  if (quota <= 0 || period <= 0) return 0;
  return std::max(1, static_cast<int>(std::ceil(quota / period)));
}

int quota_of_version_2(const fs::path& folder) {
  std::ifstream file(folder / "cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max") return 0;
  double number = 0;
  std::istringstream(quota) >> number;
  return cores(number, period);
}

int quota_of_version_1(const fs::path& folder) {
  double quota = 0;
  double period = 0;
  std::ifstream(folder / "cpu.cfs_quota_us") >> quota;
  std::ifstream(folder / "cpu.cfs_period_us") >> period;
  return cores(quota, period);
}

int smaller_limit(int a, int b) { return a == 0 || b == 0 ? std::max(a, b) : std::min(a, b); }

/// The least of a group and all that enclose it, up to where they are mounted.
template <class Quota>
int least_upwards(const fs::path& root, std::string_view group, Quota quota) {
  fs::path folder = root;
  int least = quota(folder);
  for (const std::string& part : split(group, '/')) {
    if (part.empty()) continue;
    folder /= part;
    least = smaller_limit(least, quota(folder));
  }
  return least;
}

bool lists(std::string_view controllers, std::string_view wanted) {
  const std::vector<std::string> names = split(controllers, ',');
  return std::find(names.begin(), names.end(), wanted) != names.end();
}

int allowed_by_affinity() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

int group_quota(std::string_view membership, const fs::path& root) {
  int least = 0;
  for (const std::string& line : split(membership, '\n')) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty()) {
      least = smaller_limit(least, least_upwards(root, group, quota_of_version_2));
    } else if (lists(controllers, "cpu")) {
      least = smaller_limit(least, least_upwards(root / "cpu", group, quota_of_version_1));
    }
  }
  return least;
}

int available_threads() {
  std::ostringstream membership;
  membership << std::ifstream("/proc/self/cgroup").rdbuf();
  return smaller_limit(allowed_by_affinity(), group_quota(membership.str(), "/sys/fs/cgroup"));
}

Team::Team(int threads) : before_(omp_get_max_threads()) { omp_set_num_threads(threads); }

Team::~Team() { omp_set_num_threads(before_); }

int Team::size() { return omp_get_max_threads(); }

}  // namespace mgm
