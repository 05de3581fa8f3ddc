#include "mgm/program/neighbour_vote.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "mgm/base/error.h"

namespace mgm {

namespace {

std::vector<std::int64_t> units_of(const float* labels, std::int64_t rows, std::int64_t units) {
  std::vector<std::int64_t> all;
  for (std::int64_t k = 0; k < rows; ++k) {
    if (!(labels[k] >= 0 && labels[k] < static_cast<float>(units))) {
      throw Error(Fault::kModel,
                  "a neighbour's label in the model is damaged: train the model anew");
    }
    all.push_back(static_cast<std::int64_t>(labels[k]));
  }
  return all;
}

}  // namespace

Array neighbour_vote(const Array& nearness, const float* labels, std::int64_t neighbours,
                     std::int64_t units) {
  const std::int64_t rows = nearness.row_size();
  const std::vector<std::int64_t> unit = units_of(labels, rows, units);
  Array y({nearness.rows(), units});
  std::vector<std::int64_t> order(rows);
  for (std::int64_t i = 0; i < nearness.rows(); ++i) {
    const float* near = nearness.row(i);
    std::iota(order.begin(), order.end(), 0);
    const auto known = std::partition(order.begin(), order.end(),
                                      [&](std::int64_t k) { return !std::isnan(near[k]); });
    const auto end = std::min(order.begin() + neighbours, known);
    std::partial_sort(order.begin(), end, known, [&](std::int64_t a, std::int64_t b) {
      return near[a] != near[b] ? near[a] > near[b] : a < b;
    });
    float* votes = y.row(i);
    float rank = 1;
    for (auto row = order.begin(); row != end; ++row, ++rank) {
      float& vote = votes[unit[*row]];
      vote += vote == 0 ? 1 + 0.5F / rank : 1;
    }
  }
  return y;
}

}  // namespace mgm
