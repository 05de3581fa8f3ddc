#include "mgm/program/decision_tree.h"

#include <gmock/gmock.h>
#include <limits>
#include <vector>

#include "mgm/base/error.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;

/// x0 < 1 ? leaf 1 : (x1 < 5 ? leaf 3 : leaf 4)
const std::vector<float> kRows = {0, 1, 1, 2, -1, 0, 0, 0, 1, 5, 3, 4, -1, 0, 1, 0, -1, 0, 2, 0};

std::int64_t leaf(const std::vector<float>& sample, const std::vector<float>& rows = kRows) {
  return leaf_of(sample.data(), static_cast<std::int64_t>(sample.size()), rows.data(),
                 static_cast<std::int64_t>(rows.size()) / TreeRow::kWidth);
}

TEST(DecisionTree, GoesBelowOrAboveEachThreshold) {
  EXPECT_EQ(leaf({0.5, 9}), 1);
  EXPECT_EQ(leaf({1, 4}), 3);
  EXPECT_EQ(leaf({2, 5}), 4);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(leaf({nan, nan}), 4);
}

TEST(DecisionTree, WritesTheScoresOfTheLeaf) {
  const std::vector<float> scores = {9, 9, 1, 2, 9, 9, 3, 4, 5, 6};
  const Array y = decision_tree(Array({2, 2}, {0, 0, 7, 7}), kRows.data(), scores.data(), 5, 2);
  EXPECT_EQ(y.shape, (Shape{2, 2}));
  EXPECT_THAT(y.values, ElementsAre(1, 2, 5, 6));
}

TEST(DecisionTree, IsRefusedWhereItsRowsAreNoTree) {
  const auto with = [](std::size_t at, float value) {
    std::vector<float> rows = kRows;
    rows[at] = value;
    return rows;
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float feature : {2.0F, -2.0F, 0.5F, nan, 1e30F})
    EXPECT_THROW(leaf({0, 0}, with(0, feature)), Error) << feature;
  for (const float child : {0.0F, 5.0F, -1.0F, 1.5F, nan})
    EXPECT_THROW(leaf({0, 0}, with(2, child)), Error) << child;
}

}  // namespace
}  // namespace mgm
