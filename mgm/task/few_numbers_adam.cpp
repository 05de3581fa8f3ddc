#include "mgm/task/few_numbers_adam.h"

#include <cmath>

namespace mgm {

FewNumbersAdam::FewNumbersAdam(std::size_t count, double rate)
    : rate_(rate), gradient_(count), mean_(count), square_(count) {}

void FewNumbersAdam::add(std::size_t number, double slope) {
  gradient_[number] += slope;
  added_[0] = 1;
}

void FewNumbersAdam::step(std::span<double> numbers) {
  constexpr double kMean = 0.9, kSquare = 0.999, kEpsilon = 1e-8;
  if (added_[0] == 0) return;
  added_[0] = 0;
  steps_[0] += 1;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    mean_[k] += (1 - kMean) * (gradient_[k] - mean_[k]);
    square_[k] += (1 - kSquare) * (gradient_[k] * gradient_[k] - square_[k]);
    const double mean = mean_[k] / (1 - std::pow(kMean, steps_[0]));
    const double square = square_[k] / (1 - std::pow(kSquare, steps_[0]));
    numbers[k] -= rate_ * mean / (std::sqrt(square) + kEpsilon);
    gradient_[k] = 0;
  }
}

std::vector<std::span<double>> FewNumbersAdam::memory() {
  return {gradient_, mean_, square_, steps_, added_};
}

}  // namespace mgm
