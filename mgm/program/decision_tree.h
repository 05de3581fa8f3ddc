#pragma once

#include <cstdint>

#include "mgm/base/array.h"

namespace mgm {

/// How a decision tree is kept as an array of floats [size, 4], a row a node, the root first: the
/// feature that it looks at, the threshold, and the rows to go on at where the feature lies below
/// the threshold and where not (or is NaN). Children come after their node. A leaf has the feature
/// -1, and what else stands in its row is for whoever made the tree.
struct TreeRow {
  static constexpr std::int64_t kWidth = 4;
  float feature, threshold, below, above;
};

/// Features beyond this number cannot be told apart in a float.
inline constexpr std::int64_t kMostTreeFeatures = std::int64_t{1} << 24;

/// The row of the leaf that a sample comes to. Throws Error(kModel) where the rows are no tree over
/// `width` features.
std::int64_t leaf_of(const float* sample, std::int64_t width, const float* rows, std::int64_t size);

/// The scores [batch, units] of the leaves that samples come to: `scores` is [size, units].
Array decision_tree(const Array& x, const float* rows, const float* scores, std::int64_t size,
                    std::int64_t units);

}  // namespace mgm
