#pragma once

#include <cmath>
#include <vector>

#include "mgm/spec/parse_for_test.h"
#include "mgm/task/balance.h"

namespace mgm {

/// A gradient of few weights.
using RowForTest = std::vector<double>;

/// The products of gradients of tasks 0, 1, ...
inline GradientProducts products_for_test(const std::vector<RowForTest>& gradients) {
  GradientProducts products;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    products.tasks.push_back(i);
    for (const RowForTest& other : gradients) {
      double sum = 0;
      for (std::size_t k = 0; k < other.size(); ++k) sum += gradients[i][k] * other[k];
      products.values.push_back(sum);
    }
  }
  return products;
}

/// The step that a balance makes of gradients.
inline RowForTest step_for_test(Balance& balance, const std::vector<RowForTest>& gradients,
                                std::uint64_t key = 1) {
  const GradientShares shares = balance.shares(products_for_test(gradients), key);
  RowForTest step(gradients.front().size(), 0);
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    for (std::size_t k = 0; k < step.size(); ++k) step[k] += shares.shared[i] * gradients[i][k];
  }
  return step;
}

inline double dot_for_test(const RowForTest& left, const RowForTest& right) {
  double sum = 0;
  for (std::size_t k = 0; k < left.size(); ++k) sum += left[k] * right[k];
  return sum;
}

/// Of so many tasks whose noise is of a softmax, unless given.
template <class Config>
std::unique_ptr<Balance> balance_for_test(std::size_t tasks, const std::string& options = "{}",
                                          Loss::Noise noise = {}) {
  Problems problems;
  auto balance = balance_kind<Config>().build(parse_for_test(options),
                                              std::vector<Loss::Noise>(tasks, noise), problems);
  problems.throw_if_any();
  return balance;
}

}  // namespace mgm
