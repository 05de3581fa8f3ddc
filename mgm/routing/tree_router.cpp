#include "mgm/routing/tree_router.h"

#include <algorithm>

#include "mgm/routing/fit_tree.h"

namespace mgm {

namespace {

/// At most `most` of the lessons, in their order.
RouterLessons evenly(const RouterLessons& lessons, std::int64_t most) {
  const std::int64_t rows = lessons.features.rows();
  if (rows <= most) return lessons;
  RouterLessons some{
      Array({most, lessons.features.row_size()}), {}, lessons.names, lessons.left_out};
  for (std::int64_t i = 0; i < most; ++i) {
    const std::int64_t row = i * rows / most;
    std::copy_n(lessons.features.row(row), some.features.row_size(), some.features.row(i));
    some.subsets.push_back(lessons.subsets[row]);
  }
  return some;
}

/// For each leaf the share of each subset, in the rows of the tree.
Array shares(const FittedTree& tree, const RouterLessons& lessons) {
  const auto units = static_cast<std::int64_t>(lessons.names.size());
  std::vector<std::vector<float>> counts(tree.leaves, std::vector<float>(units, 0));
  std::vector<float> sizes(tree.leaves, 0);
  for (std::size_t i = 0; i < lessons.subsets.size(); ++i) {
    counts[tree.leaf_of_sample[i]][lessons.subsets[i]] += 1;
    sizes[tree.leaf_of_sample[i]] += 1;
  }
  Array scores({tree.rows.rows(), units});
  for (std::int64_t row = 0; row < scores.rows(); ++row) {
    const auto leaf = static_cast<std::int64_t>(tree.rows.row(row)[2]);
    const bool is_leaf = tree.rows.row(row)[0] == -1 && sizes[leaf] > 0;
    for (std::int64_t k = 0; k < units && is_leaf; ++k)
      scores.row(row)[k] = counts[leaf][k] / sizes[leaf];
  }
  return scores;
}

}  // namespace

RouterDesign build(const TreeRouterConfig& config, Layers& layers, std::int64_t experts) {
  const ValueId x = layers.flatten(layers.input());
  layers.output(layers.decision_tree("tree", x, config.leaves, config.depth, experts));
  RouterDesign design;
  design.fit = [config](const RouterLessons& all) {
    const RouterLessons lessons = evenly(all, config.samples);
    TreeTargets targets;
    targets.classes = lessons.subsets;
    targets.count = static_cast<std::int64_t>(lessons.names.size());
    const FittedTree tree =
        fit_tree(lessons.features, targets, {config.leaves, config.depth, config.least});
    return std::map<std::string, Array>{{"tree.weight", tree.rows},
                                        {"tree.scores", shares(tree, lessons)}};
  };
  return design;
}

}  // namespace mgm
