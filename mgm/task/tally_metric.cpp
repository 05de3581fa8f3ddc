#include "mgm/task/tally_metric.h"

namespace mgm {

namespace {

/// The sums of each group of samples that are not 0: few of many classes come to a small group.
using Sums = std::vector<std::pair<std::size_t, double>>;

Sums without_zeros(const std::vector<double>& all) {
  Sums sums;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] != 0) sums.emplace_back(i, all[i]);
  }
  return sums;
}

}  // namespace

std::vector<double> TallyMetric::resampled(const Array& prediction, const Array& target,
                                           const Resamples& resamples) {
  if (resamples.times.empty()) return {};
  std::vector<std::vector<std::int64_t>> rows(resamples.times.front().size());
  for (std::size_t i = 0; i < resamples.group_of.size(); ++i)
    rows[resamples.group_of[i]].push_back(static_cast<std::int64_t>(i));
  std::vector<Sums> groups;
  std::vector<double> sums(tally_.size());
  for (const auto& group : rows) {
    sums.assign(sums.size(), 0);
    for (const std::int64_t row : group) {
      if (is_answer(row_of(prediction, row)))
        count(row_of(prediction, row), row_of(target, row), sums);
    }
    groups.push_back(without_zeros(sums));
  }
  std::vector<double> values;
  for (const std::vector<double>& times : resamples.times) {
    sums.assign(sums.size(), 0);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      if (times[g] == 0) continue;
      for (const auto& [place, sum] : groups[g]) sums[place] += times[g] * sum;
    }
    values.push_back(value_of(sums));
  }
  return values;
}

}  // namespace mgm
