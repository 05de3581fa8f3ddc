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

Jackknife jackknife(const std::function<std::unique_ptr<Metric>()>& fresh, const Array& prediction,
                    const Array& target) {
  const auto samples = static_cast<std::size_t>(prediction.rows());
  const std::size_t groups = groups_for(samples, target.row_size());
  const std::vector<std::size_t> places = Random(0, "jackknife").permutation(samples);
  const std::unique_ptr<Metric> whole = fresh();
  std::vector<std::unique_ptr<Metric>> without(groups);
  for (std::unique_ptr<Metric>& metric : without) metric = fresh();
  for (std::size_t i = 0; i < samples; ++i) {
    const auto row = static_cast<std::int64_t>(i);
    const std::span<const float> predicted{prediction.row(row),
                                           static_cast<std::size_t>(prediction.row_size())};
    const std::span<const float> truth{target.row(row),
                                       static_cast<std::size_t>(target.row_size())};
    whole->add(predicted, truth);
    for (std::size_t group = 0; group < groups; ++group) {
      if (places[i] % groups != group) without[group]->add(predicted, truth);
    }
  }
  Jackknife result{whole->value(), {}};
  for (const std::unique_ptr<Metric>& metric : without) result.without.push_back(metric->value());
  return result;
}

}  // namespace mgm
