#include "mgm/task/scale.h"

#include <gmock/gmock.h>

#include "mgm/task/loss_for_test.h"
#include "mgm/task/number_losses.h"

namespace mgm {
namespace {

const Scale kScale{{100, -5}, {10, 0.5}};

TEST(Scale, IsUndoneByItsInverse) {
  Array rows({2, 2}, {0, 0, 1, -2});
  kScale.to_own(rows);
  EXPECT_THAT(rows.values, ::testing::ElementsAre(100, -5, 110, -6));
  kScale.to_learned({rows.row(1), 2});
  EXPECT_THAT(rows.values, ::testing::ElementsAre(100, -5, 1, -2));
}

TEST(Scale, ChangesNothingWhereItIsEmpty) {
  Array rows({1, 1}, {7});
  Scale{}.to_own(rows);
  EXPECT_EQ(rows.values.front(), 7);
}

TEST(Scale, LeavesNumbersInTheirOwnUnitWhoseDeviationIsNoneToDivideBy) {
  const Scale scale = Scale::of({5, 1e-35, 3}, {2, 1e-36, 1e31});
  EXPECT_THAT(scale.mean, ::testing::ElementsAre(5, 0, 0));
  EXPECT_THAT(scale.deviation, ::testing::ElementsAre(2, 1, 1));
  EXPECT_TRUE(Scale::of({1e-35}, {1e-36}).empty());
}

TEST(InLearnedUnits, ComparesOutputsWithScaledTargets) {
  const auto loss = in_learned_units(loss_for_test<MseConfig>(number_target(2), 2), kScale);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {0, 0}, {110, -5}), 0.5);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {2, 0}, {100, kMissing}), 4);
  EXPECT_EQ(loss_of(*loss, {2, 0}, {kMissing, kMissing}), 0);
}

TEST(InLearnedUnits, HasTheGradientOfItsValue) {
  const auto loss = in_learned_units(loss_for_test<HuberConfig>(number_target(2), 2), kScale);
  expect_gradient_of_value(*loss, {0.3F, -1.2F}, {104, -5.25F});
}

}  // namespace
}  // namespace mgm
