#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace mgm {

/// Bootstrap resamples of some samples (Efron 1979): how often each sample counts in each.
///
/// Samples are dealt into at most `kGroups` groups at random, and groups are drawn with
/// replacement. Where there are as many groups as samples that is the bootstrap itself; where there
/// are more samples, groups of equal size and drawn at random vary as single samples do (a mean
/// over a group has the variance of a sample divided by the group's size), so that what is computed
/// does not grow with the number of samples.
struct Resamples {
  static constexpr std::size_t kGroups = 1000;
  static constexpr std::size_t kCount = 1000;

  std::vector<std::uint32_t> group_of;     ///< by sample
  std::vector<std::vector<double>> times;  ///< [resample][group]

  static Resamples draw(std::size_t samples, std::uint64_t seed);
};

/// Bounds between which the middle 95 % of the values lie (the percentile bootstrap); values that
/// are NaN are left out, and both bounds are NaN where none is left.
std::pair<double, double> middle_interval(std::vector<double> values);

}  // namespace mgm
