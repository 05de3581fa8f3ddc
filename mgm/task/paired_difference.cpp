#include "mgm/task/paired_difference.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mgm/base/student_t.h"

namespace mgm {

namespace {

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double squares_about_mean(const std::vector<double>& values) {
  const double middle = mean(values);
  return std::accumulate(values.begin(), values.end(), 0.0, [&](double sum, double value) {
    return sum + (value - middle) * (value - middle);
  });
}

/// A variance that was estimated, and from how many free numbers.
struct Estimate {
  double variance = 0;
  double degrees = 1;
};

/// Of the choice of the samples.
Estimate of_samples(const std::vector<Jackknife>& one, const std::vector<Jackknife>& other) {
  std::vector<double> without(one.front().without.size(), 0);
  for (std::size_t k = 0; k < one.size(); ++k) {
    for (std::size_t group = 0; group < without.size(); ++group)
      without[group] += (one[k].without[group] - other[k].without[group]);
  }
  for (double& difference : without) difference /= static_cast<double>(one.size());
  const double groups = static_cast<double>(without.size());
  return {squares_about_mean(without) * (groups - 1) / groups, std::max(1.0, groups - 1)};
}

/// Of the choice of the seeds.
Estimate of_seeds(const std::vector<double>& differences) {
  if (differences.size() < 2) return {};
  const double seeds = static_cast<double>(differences.size());
  return {squares_about_mean(differences) / (seeds - 1) / seeds, seeds - 1};
}

/// How far from the mean the limits lie that hold with a probability of 1 - p.
double reach(double p, const Estimate& samples, const Estimate& seeds) {
  const auto part = [&](const Estimate& one) {
    const double t = student_t_quantile(p, one.degrees);
    return t * t * one.variance;
  };
  return std::sqrt(part(samples) + part(seeds));
}

/// The p at which the limits just reach as far as `distance`.
double p_of(double distance, const Estimate& samples, const Estimate& seeds) {
  double low = 0, high = 1;
  constexpr int kHalvings = 40;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (reach(middle, samples, seeds) > distance ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace

std::optional<Difference> paired_difference(const std::vector<Jackknife>& one,
                                            const std::vector<Jackknife>& other, double level) {
  std::vector<double> differences;
  for (std::size_t k = 0; k < one.size(); ++k) differences.push_back(one[k].all - other[k].all);
  const Estimate samples = of_samples(one, other), seeds = of_seeds(differences);
  const double variance = samples.variance + seeds.variance;
  if (!std::isfinite(variance)) return std::nullopt;  // a metric that does not exist
  Difference result;
  result.mean = mean(differences);
  if (variance == 0 && result.mean != 0) return std::nullopt;
  const double far = variance > 0 ? reach(1 - level, samples, seeds) : 0;
  result.low = result.mean - far;
  result.high = result.mean + far;
  if (result.mean != 0) result.p = p_of(std::abs(result.mean), samples, seeds);
  result.beyond_noise = result.p < 1 - level;
  return result;
}

}  // namespace mgm
