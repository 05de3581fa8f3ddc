#include "mgm/task/jackknife.h"

#include <algorithm>

#include "mgm/base/random.h"

namespace mgm {

namespace {

/// Enough for a steady estimate of the variance; fewer where a sample is judged by many values (a
/// picture), each of which counts as often as there are groups.
std::size_t groups_for(std::size_t samples, std::int64_t values) {
  constexpr std::size_t kUsual = 100, kOfPictures = 20;
  constexpr std::int64_t kMany = 1024;
  return std::min(samples, values > kMany ? kOfPictures : kUsual);
}

}  // namespace

Jackknife jackknife(Metric& metric, const Array& prediction, const Array& target) {
  const auto samples = static_cast<std::size_t>(prediction.rows());
  const std::size_t groups = groups_for(samples, target.row_size());
  // each group missing once is a resample in which it does not count and all others do
  Resamples without{{}, std::vector<std::vector<double>>(groups, std::vector<double>(groups, 1))};
  for (std::size_t group = 0; group < groups; ++group) without.times[group][group] = 0;
  for (const std::size_t place : Random(0, "jackknife").permutation(samples))
    without.group_of.push_back(static_cast<std::uint32_t>(place % groups));
  metric.reset();
  add_rows(metric, prediction, target);
  const double all = metric.value();
  return {all, metric.resampled(prediction, target, without)};
}

}  // namespace mgm
