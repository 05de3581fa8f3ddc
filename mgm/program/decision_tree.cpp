#include "mgm/program/decision_tree.h"

#include <algorithm>

#include "mgm/base/error.h"

namespace mgm {

namespace {

[[noreturn]] void refuse() {
  throw Error(Fault::kModel, "a decision tree of the model is damaged: train it anew");
}

/// A whole number from `least` to `end` - 1, which floats in between and NaN are not.
std::int64_t index_of(float value, std::int64_t least, std::int64_t end) {
  if (!(value >= static_cast<float>(least) && value < static_cast<float>(end))) refuse();
  const auto index = static_cast<std::int64_t>(value);
  if (static_cast<float>(index) != value) refuse();
  return index;
}

}  // namespace

std::int64_t leaf_of(const float* sample, std::int64_t width, const float* rows,
                     std::int64_t size) {
  std::int64_t node = 0;
  while (true) {
    const float* row = rows + node * TreeRow::kWidth;
    if (row[0] == -1) return node;
    const std::int64_t feature = index_of(row[0], 0, width);
    // Further on each time, so that it ends.
    node = index_of(sample[feature] < row[1] ? row[2] : row[3], node + 1, size);
  }
}

Array decision_tree(const Array& x, const float* rows, const float* scores, std::int64_t size,
                    std::int64_t units) {
  Array y({x.rows(), units});
  const std::int64_t width = x.row_size();
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    const std::int64_t leaf = leaf_of(x.row(i), width, rows, size);
    std::copy_n(scores + leaf * units, units, y.row(i));
  }
  return y;
}

}  // namespace mgm
