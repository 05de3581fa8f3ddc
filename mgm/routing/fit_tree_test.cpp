#include "mgm/routing/fit_tree.h"

#include <gmock/gmock.h>
#include <limits>

#include "mgm/base/random.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;

/// Samples in [0, 1) x [0, 1) x noise, of class 0 below 0.3 on the first axis; else 1 or 2 below
/// and above 0.6 on the second.
struct Steps {
  explicit Steps(std::int64_t count) : features({count, 3}) {
    Random random(1, "steps");
    targets.count = 3;
    for (std::int64_t i = 0; i < count; ++i) {
      float* row = features.row(i);
      for (std::int64_t j = 0; j < 3; ++j) row[j] = static_cast<float>(random.uniform());
      targets.classes.push_back(row[0] < 0.3F ? 0 : row[1] < 0.6F ? 1 : 2);
    }
  }
  Array features;
  TreeTargets targets;
};

TEST(FitTree, FindsTheThresholdsThatTellClassesApart) {
  const Steps steps(1000);
  const FittedTree tree = fit_tree(steps.features, steps.targets, {3, 8, 1});
  EXPECT_EQ(tree.leaves, 3);
  EXPECT_EQ(tree.depth, 2);
  EXPECT_EQ(tree.rows.shape, (Shape{5, 4}));
  EXPECT_EQ(tree.rows.row(0)[0], 0);
  EXPECT_NEAR(tree.rows.row(0)[1], 0.3, 0.01);
  EXPECT_EQ(tree_leaves(steps.features, tree.rows), tree.leaf_of_sample);
  std::vector<int> class_of_leaf(3, -1);
  int wrong = 0;
  for (std::size_t i = 0; i < 1000; ++i) {
    int& known = class_of_leaf[tree.leaf_of_sample[i]];
    if (known < 0) known = steps.targets.classes[i];
    wrong += known == steps.targets.classes[i] ? 0 : 1;
  }
  EXPECT_LE(wrong, 10);
}

TEST(FitTree, StopsWhereNothingIsGained) {
  const Steps steps(200);
  const FittedTree tree = fit_tree(steps.features, steps.targets, {50, 8, 1});
  EXPECT_EQ(tree.leaves, 3) << "the third feature tells nothing";
  TreeTargets same;
  same.count = 2;
  same.classes.assign(200, 1);
  EXPECT_EQ(fit_tree(steps.features, same, {50, 8, 1}).leaves, 1);
  EXPECT_EQ(fit_tree(Array({200, 2}), steps.targets, {50, 8, 1}).leaves, 1);
}

TEST(FitTree, KeepsToItsLimits) {
  const Steps steps(400);
  EXPECT_EQ(fit_tree(steps.features, steps.targets, {2, 8, 1}).leaves, 2);
  EXPECT_EQ(fit_tree(steps.features, steps.targets, {9, 1, 1}).leaves, 2);
  const FittedTree large = fit_tree(steps.features, steps.targets, {9, 8, 130});
  std::vector<int> sizes(9, 0);
  for (const int leaf : large.leaf_of_sample) ++sizes[leaf];
  for (std::int64_t k = 0; k < large.leaves; ++k) EXPECT_GE(sizes[k], 130);
}

TEST(FitTree, TellsNumbersApart) {
  const Array features({6, 1}, {1, 2, 3, 10, 11, 12});
  TreeTargets targets;
  targets.numbers = Array({6, 1}, {5, 5, 5, -7, -7, -7});
  const FittedTree tree = fit_tree(features, targets, {4, 4, 1});
  EXPECT_THAT(tree.leaf_of_sample, ElementsAre(0, 0, 0, 1, 1, 1));
  EXPECT_EQ(tree.rows.row(0)[1], 6.5F);
}

TEST(FitTree, SendsWhatIsNoNumberAbove) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  TreeTargets targets;
  targets.count = 2;
  targets.classes = {0, 0, 1, 1};
  const Array features({4, 1}, {1, 1, nan, 3});
  const FittedTree tree = fit_tree(features, targets, {2, 1, 1});
  EXPECT_THAT(tree.leaf_of_sample, ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(tree_leaves(features, tree.rows), tree.leaf_of_sample);
}

TEST(FitTree, IsTheSameEveryTime) {
  const Steps steps(500);
  EXPECT_EQ(fit_tree(steps.features, steps.targets, {5, 8, 3}).rows.values,
            fit_tree(steps.features, steps.targets, {5, 8, 3}).rows.values);
}

}  // namespace
}  // namespace mgm
