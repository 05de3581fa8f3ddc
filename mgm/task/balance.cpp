#include "mgm/task/balance.h"

#include <algorithm>
#include <cmath>

namespace mgm {

double GradientProducts::cosine(std::size_t i, std::size_t j) const {
  return std::clamp(at(i, j) / std::sqrt(at(i, i) * at(j, j)), -1.0, 1.0);
}

std::vector<double> Balance::weights(const TaskLosses& losses, std::uint64_t) {
  return std::vector<double>(losses.size(), 1);
}

GradientShares Balance::shares(const GradientProducts& products, std::uint64_t) {
  const std::vector<double> all(products.size(), 1);
  return {all, all};
}

std::vector<double> gathered(const std::vector<std::span<double>>& places) {
  std::vector<double> all;
  for (const std::span<double> place : places) all.insert(all.end(), place.begin(), place.end());
  return all;
}

void scatter(std::span<const double> from, const std::vector<std::span<double>>& places) {
  auto next = from.begin();
  for (const std::span<double> place : places) {
    for (double& number : place) number = *next++;
  }
}

}  // namespace mgm
