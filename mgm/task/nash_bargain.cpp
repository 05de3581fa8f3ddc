#include "mgm/task/nash_bargain.h"

#include <cmath>
#include <numeric>

namespace mgm {

namespace {

using Numbers = std::vector<double>;

/// x of Hx = b for a symmetric positive definite H [n, n], by Cholesky's factors.
Numbers solved(Numbers matrix, Numbers right) {
  const std::size_t n = right.size();
  const auto at = [&](std::size_t i, std::size_t j) -> double& { return matrix[i * n + j]; };
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = j; i < n; ++i) {
      double rest = at(i, j);
      for (std::size_t k = 0; k < j; ++k) rest -= at(i, k) * at(j, k);
      at(i, j) = i == j ? std::sqrt(rest) : rest / at(j, j);
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) right[i] -= at(i, k) * right[k];
    right[i] /= at(i, i);
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) right[i] -= at(k, i) * right[k];
    right[i] /= at(i, i);
  }
  return right;
}

}  // namespace

std::vector<double> nash_bargain(const std::vector<double>& products, std::size_t count) {
  constexpr int kMostSteps = 500;
  constexpr double kPrecise = 1e-10;
  Numbers bargain(count, 1);
  double left = 1;
  for (int step = 0; step < kMostSteps && left > kPrecise; ++step) {
    Numbers slope(count), bend = products;
    for (std::size_t i = 0; i < count; ++i) {
      slope[i] = -1 / bargain[i];
      for (std::size_t j = 0; j < count; ++j) slope[i] += products[i * count + j] * bargain[j];
      bend[i * count + i] += 1 / (bargain[i] * bargain[i]);
    }
    const Numbers move = solved(std::move(bend), slope);
    // the function is self-concordant: so damped, no number reaches zero (Boyd, section 9.6)
    left = std::sqrt(std::inner_product(slope.begin(), slope.end(), move.begin(), 0.0));
    for (std::size_t i = 0; i < count; ++i) bargain[i] -= move[i] / (left > 0.25 ? 1 + left : 1);
  }
  return bargain;
}

}  // namespace mgm
