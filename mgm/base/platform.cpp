#include "mgm/base/platform.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <malloc.h>
#include <string_view>

namespace mgm {
namespace {

// Of the process, as the allocator is.
std::atomic<bool> allocator_prepared{false};

constexpr int kTopPad = 64 << 20;
constexpr std::string_view kLargePages = "glibc.malloc.hugetlb";
constexpr std::chrono::nanoseconds kSpin = std::chrono::microseconds(20);

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// How often libgomp may look, pausing in between, until kSpin has passed: a pause takes from 10 to
/// 60 ns, by processor.
long spin_count() {
  using Clock = std::chrono::steady_clock;
  constexpr int kPauses = 200;
  std::chrono::nanoseconds fastest = kSpin;
  for (int round = 0; round < 5; ++round) {
    const auto start = Clock::now();
    for (int i = 0; i < kPauses; ++i) relax();
    fastest = std::min<std::chrono::nanoseconds>(fastest, Clock::now() - start);
  }
  const long count =
      kSpin / std::max<std::chrono::nanoseconds>(fastest / kPauses, std::chrono::nanoseconds(1));
  return std::clamp(count, 300L, 5000L);
}

bool set(const char* name) { return std::getenv(name) != nullptr; }

}  // namespace

void prepare_platform() {
#ifdef __GLIBC__
  // M_MMAP_MAX 0: blocks of more than 32 MB come from the heap too; no lower threshold reaches
  // them. One arena for all threads would keep still more, but makes small steps on two threads
  // wait for each other (measured: twice the time).
  const bool done = mallopt(M_MMAP_MAX, 0) == 1 && mallopt(M_TRIM_THRESHOLD, -1) == 1 &&
                    mallopt(M_TOP_PAD, kTopPad) == 1;
  allocator_prepared = done;
#endif
}

std::string allocator_settings() {
  return allocator_prepared ? "keeps what is freed" : "as the system has it";
}

std::vector<Setting> missing_settings() {
  std::vector<Setting> missing;
  if (!set("GOMP_SPINCOUNT") && !set("OMP_WAIT_POLICY")) {
    missing.push_back({"GOMP_SPINCOUNT", std::to_string(spin_count())});
  }
#ifdef __GLIBC__
  const char* tunables = std::getenv("GLIBC_TUNABLES");
  const std::string given = tunables == nullptr ? "" : tunables;
  if (given.find(kLargePages) == std::string::npos) {
    missing.push_back(
        {"GLIBC_TUNABLES", (given.empty() ? "" : given + ":") + std::string(kLargePages) + "=1"});
  }
#endif
  return missing;
}

}  // namespace mgm
