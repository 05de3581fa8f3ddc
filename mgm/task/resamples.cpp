#include "mgm/task/resamples.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mgm/base/random.h"

namespace mgm {

Resamples Resamples::draw(std::size_t samples, std::uint64_t seed) {
  Resamples drawn;
  const std::size_t groups = std::min(samples, kGroups);
  drawn.group_of.resize(samples);
  std::size_t dealt = 0;
  for (const std::size_t sample : Random(seed, "bootstrap groups").permutation(samples))
    drawn.group_of[sample] = static_cast<std::uint32_t>(dealt++ % groups);
  Random random(seed, "bootstrap");
  drawn.times.assign(groups == 0 ? 0 : kCount, std::vector<double>(groups, 0));
  for (std::vector<double>& times : drawn.times) {
    for (std::size_t i = 0; i < groups; ++i) times[random.below(groups)] += 1;
  }
  return drawn;
}

namespace {

/// The value below which a share of sorted values lies, interpolated between neighbours.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

std::pair<double, double> middle_interval(std::vector<double> values) {
  constexpr double kLow = 0.025, kHigh = 0.975;
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.empty()) {
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    return {unknown, unknown};
  }
  std::sort(values.begin(), values.end());
  return {quantile(values, kLow), quantile(values, kHigh)};
}

}  // namespace mgm
