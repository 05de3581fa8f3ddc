#include "mgm/task/number_losses.h"

#include <gmock/gmock.h>

#include "mgm/task/loss_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

TEST(Mse, IsTheMeanSquareOfTheErrors) {
  const auto loss = loss_for_test<MseConfig>(number_target(2), 2);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {1, 5}, {3, 4}), (4.0 + 1.0) / 2);
}

TEST(Mse, LosesNoDigitsOfLargeNumbers) {
  const auto loss = loss_for_test<MseConfig>(number_target(1), 1);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {16777214}, {16777216}), 4);
}

TEST(MaeLoss, IsTheMeanDistance) {
  const auto loss = loss_for_test<MaeLossConfig>(number_target(2), 2);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {1, 5}, {3, 4}), (2.0 + 1.0) / 2);
}

TEST(Huber, IsSquareNearAndLinearFarAway) {
  const auto loss = loss_for_test<HuberConfig>(number_target(1), 1, "{delta: 2}");
  EXPECT_DOUBLE_EQ(loss_of(*loss, {1}, {0}), 0.5);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {2}, {0}), 2);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {-5}, {0}), 2 * (5 - 1));
}

TEST(Quantile, PaysMoreForWhatLiesOnTheRarerSide) {
  const auto loss = loss_for_test<QuantileConfig>(number_target(1), 1, "{at: 0.9}");
  EXPECT_DOUBLE_EQ(loss_of(*loss, {0}, {10}), 9);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {10}, {0}), 1);
  EXPECT_EQ(loss_of(*loss, {3}, {3}), 0);
}

/// The best constant guess is the quantile itself.
TEST(Quantile, IsLeastAtTheQuantile) {
  const auto loss = loss_for_test<QuantileConfig>(number_target(1), 1, "{at: 0.75}");
  const auto total = [&](float guess) {
    double sum = 0;
    for (int truth = 1; truth <= 100; ++truth)
      sum += loss_of(*loss, {guess}, {static_cast<float>(truth)});
    return sum;
  };
  EXPECT_LT(total(75.5), total(70));
  EXPECT_LT(total(75.5), total(80));
}

template <class Config>
class NumberLosses : public ::testing::Test {};
using All = ::testing::Types<MseConfig, MaeLossConfig, HuberConfig, QuantileConfig>;
TYPED_TEST_SUITE(NumberLosses, All);

TYPED_TEST(NumberLosses, HaveTheGradientOfTheirValue) {
  const auto loss = loss_for_test<TypeParam>(image_target({1, 1, 4}), 4);
  expect_gradient_of_value(*loss, {0.3F, -1.2F, 2.0F, -4}, {0, 1, 0.5F, 1});
  expect_gradient_of_value(*loss, {0.3F, -1.2F, 2.0F, -4}, {kMissing, 1, 0.5F, kMissing});
}

TYPED_TEST(NumberLosses, AverageOverTheValuesThatArePresent) {
  const auto loss = loss_for_test<TypeParam>(number_target(2), 2);
  const auto single = loss_for_test<TypeParam>(number_target(1), 1);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {1, 5}, {3, kMissing}), loss_of(*single, {1}, {3}));
  std::vector<float> gradient(2, 0);
  EXPECT_EQ(
      loss->value(std::vector<float>{1, 5}, std::vector<float>{kMissing, kMissing}, 1, gradient),
      0);
  EXPECT_THAT(gradient, ::testing::ElementsAre(0, 0));
}

TYPED_TEST(NumberLosses, WantNumbersAndAnOutputForEach) {
  EXPECT_THAT(misfit_of<TypeParam>(class_target({"a", "b"}), 2),
              HasSubstr(std::string(TypeParam::kName) +
                        " predicts numbers, but 'label' is a class: use cross_entropy"));
  EXPECT_THAT(misfit_of<TypeParam>(number_target(1), 3),
              HasSubstr(" for 'price' needs 1 output, but the node writes 3: end its widths "
                        "with 1"));
}

TYPED_TEST(NumberLosses, AreSeenAsTheyAre) {
  EXPECT_EQ(loss_for_test<TypeParam>(number_target(1), 1)->output(), "none");
}

}  // namespace
}  // namespace mgm
