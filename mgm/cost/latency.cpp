#include "mgm/cost/latency.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace mgm {

namespace {

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

}  // namespace

Clock steady_clock() {
  return [] {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
  };
}

Latency measure_latency(const std::function<void()>& call, const LatencyOptions& options,
                        const Clock& clock) {
  for (std::size_t i = 0; i < options.warm_up; ++i) call();
  const std::size_t least = std::max<std::size_t>(options.least_repeats, 1);
  const std::size_t most = std::max(options.most_repeats, least);
  std::vector<double> seconds;
  const double start = clock();
  double before = start;
  while (seconds.size() < least ||
         (before - start < options.least_seconds && seconds.size() < most)) {
    before = clock();
    call();
    const double after = clock();
    seconds.push_back(after - before);
    before = after;
  }
  constexpr double kMicroseconds = 1e6;
  const double least_seconds = *std::min_element(seconds.begin(), seconds.end());
  return {median(seconds) * kMicroseconds, least_seconds * kMicroseconds, seconds.size()};
}

}  // namespace mgm
