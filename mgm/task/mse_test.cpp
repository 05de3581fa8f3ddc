#include "mgm/task/mse.h"

#include <gmock/gmock.h>

#include "mgm/task/loss_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

TEST(Mse, IsTheMeanSquareOfTheErrors) {
  const auto loss = loss_for_test<MseConfig>(number_target(2), 2);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {1, 5}, {3, 4}), (4.0 + 1.0) / 2);
}

TEST(Mse, AveragesOverTheValuesThatArePresent) {
  const auto loss = loss_for_test<MseConfig>(number_target(2), 2);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {1, 5}, {3, kMissing}), 4);
  EXPECT_EQ(loss_of(*loss, {1, 5}, {kMissing, kMissing}), 0);
}

TEST(Mse, HasTheGradientOfItsValue) {
  const auto loss = loss_for_test<MseConfig>(image_target({1, 1, 3}), 3);
  expect_gradient_of_value(*loss, {0.3F, -1.2F, 2.0F}, {0, 1, 0.5F});
  expect_gradient_of_value(*loss, {0.3F, -1.2F, 2.0F}, {kMissing, 1, 0.5F});
}

TEST(Mse, LosesNoDigitsOfLargeNumbers) {
  const auto loss = loss_for_test<MseConfig>(number_target(1), 1);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {16777214}, {16777216}), 4);
}

TEST(Mse, WantsNumbersAndAnOutputForEach) {
  EXPECT_THAT(misfit_of<MseConfig>(class_target({"a", "b"}), 2),
              HasSubstr("mse predicts numbers, but 'label' is a class: use cross_entropy"));
  EXPECT_THAT(misfit_of<MseConfig>(number_target(1), 3),
              HasSubstr("mse for 'price' needs 1 output, but the node writes 3: end its widths "
                        "with 1"));
}

TEST(Mse, IsSeenAsItIs) {
  EXPECT_EQ(loss_for_test<MseConfig>(number_target(1), 1)->output(), "none");
}

}  // namespace
}  // namespace mgm
