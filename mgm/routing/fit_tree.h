#pragma once

#include <cstdint>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// How far a decision tree may grow.
struct TreeLimits {
  std::int64_t leaves = 8;
  std::int64_t depth = 8;          ///< thresholds on the way to a leaf
  std::int64_t least_samples = 1;  ///< in a leaf
};

/// A decision tree that was fitted to samples.
struct FittedTree {
  /// As program/decision_tree.h has it, [2 leaves - 1, 4] for the most leaves allowed: rows that
  /// are not needed are leaves that nothing leads to. Column 2 of a leaf is its number, in the
  /// order of the rows.
  Array rows;
  std::int64_t leaves = 0;
  std::int64_t depth = 0;
  std::vector<int> leaf_of_sample;  ///< number of the leaf of each sample that it was fitted to
};

/// What a tree is to tell apart: `classes` of a number `count`, or else rows of `numbers`.
struct TreeTargets {
  std::vector<int> classes;
  std::int64_t count = 0;
  Array numbers;
};

/// Grows a tree best first: the leaf and the threshold that lessen most the squared deviation of
/// the targets from their leaf's mean, which for classes is Gini's impurity (Breiman et al. 1984,
/// CART). Thresholds are looked for among 255 quantiles of each feature over at most 4096 samples,
/// evenly taken. Stops where nothing is gained. Deterministic: the first feature and leaf on a tie.
FittedTree fit_tree(const Array& features, const TreeTargets& targets, const TreeLimits& limits);

/// The number of the leaf that each row of features comes to in a tree's rows.
std::vector<int> tree_leaves(const Array& features, const Array& rows);

}  // namespace mgm
