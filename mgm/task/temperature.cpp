#include "mgm/task/temperature.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace mgm {

namespace {

/// The scores of a sample, sharpened; one score stands against 0.
std::vector<double> scores(const Array& raw, std::int64_t row, double sharpness) {
  const float* first = raw.row(row);
  std::vector<double> values;
  if (raw.row_size() == 1) values.push_back(0);
  for (std::int64_t k = 0; k < raw.row_size(); ++k) values.push_back(sharpness * first[k]);
  return values;
}

/// Turns scores into probabilities and returns the logarithm of the sum of their exponentials.
double normalise(std::vector<double>& values) {
  const double top = *std::max_element(values.begin(), values.end());
  double sum = 0;
  for (double& value : values) sum += value = std::exp(value - top);
  for (double& value : values) value /= sum;
  return std::log(sum) + top;
}

/// Derivative of the negative log-likelihood by the sharpness, 1 / temperature: how much higher the
/// score is that is expected than that of the truth.
double slope(const Array& raw, const Array& target, double sharpness) {
  double sum = 0;
  for (std::int64_t row = 0; row < raw.rows(); ++row) {
    const std::vector<double> plain = scores(raw, row, 1);
    std::vector<double> p = scores(raw, row, sharpness);
    normalise(p);
    for (std::size_t k = 0; k < p.size(); ++k) sum += p[k] * plain[k];
    sum -= plain[static_cast<std::size_t>(target.values[row])];
  }
  return sum;
}

}  // namespace

double negative_log_likelihood(const Array& raw, const Array& target, double temperature) {
  double sum = 0;
  for (std::int64_t row = 0; row < raw.rows(); ++row) {
    std::vector<double> values = scores(raw, row, 1 / temperature);
    const double truth = values[static_cast<std::size_t>(target.values[row])];
    sum += normalise(values) - truth;
  }
  return sum / static_cast<double>(raw.rows());
}

double fitted_temperature(const Array& raw, const Array& target) {
  double low = std::log(1 / kHighestTemperature), high = std::log(1 / kLowestTemperature);
  if (slope(raw, target, std::exp(low)) >= 0) return kHighestTemperature;
  if (slope(raw, target, std::exp(high)) <= 0) return kLowestTemperature;
  constexpr double kNear = 1e-9;
  while (high - low > kNear) {
    const double middle = (low + high) / 2;
    (slope(raw, target, std::exp(middle)) < 0 ? low : high) = middle;
  }
  return std::exp(-(low + high) / 2);
}

}  // namespace mgm
