#include "mgm/task/bce.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/task/loss_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

TEST(Bce, IsMinusTheLogProbabilityOfWhatHappened) {
  const auto loss = loss_for_test<BceConfig>(class_target({"no", "yes"}), 1);
  const double p = 1 / (1 + std::exp(-0.4));
  EXPECT_NEAR(loss_of(*loss, {0.4F}, {1}), -std::log(p), 1e-7);
  EXPECT_NEAR(loss_of(*loss, {0.4F}, {0}), -std::log(1 - p), 1e-7);
}

TEST(Bce, TakesTargetsBetweenNoAndYes) {
  const auto loss = loss_for_test<BceConfig>(number_target(1), 1);
  EXPECT_NEAR(loss_of(*loss, {0.4F}, {0.25F}),
              0.25 * loss_of(*loss, {0.4F}, {1}) + 0.75 * loss_of(*loss, {0.4F}, {0}), 1e-9);
}

TEST(Bce, IsStableForLargeLogits) {
  const auto loss = loss_for_test<BceConfig>(number_target(1), 1);
  EXPECT_NEAR(loss_of(*loss, {1e30F}, {1}), 0, 1e-12);
  EXPECT_NEAR(loss_of(*loss, {-2000}, {1}), 2000, 1e-9);
  std::vector<float> gradient(1, 0);
  loss->value(std::vector<float>{-2000}, std::vector<float>{1}, 1, gradient);
  EXPECT_EQ(gradient[0], -1);
}

TEST(Bce, AveragesOverTheValuesThatArePresent) {
  const auto loss = loss_for_test<BceConfig>(number_target(3), 3);
  const auto one = loss_for_test<BceConfig>(number_target(1), 1);
  EXPECT_NEAR(loss_of(*loss, {1, 5, -2}, {1, kMissing, 0}),
              (loss_of(*one, {1}, {1}) + loss_of(*one, {-2}, {0})) / 2, 1e-12);
  EXPECT_EQ(loss_of(*loss, {1, 5, -2}, {kMissing, kMissing, kMissing}), 0);
}

TEST(Bce, HasTheGradientOfItsValue) {
  const auto loss = loss_for_test<BceConfig>(image_target({1, 2, 2}), 4);
  expect_gradient_of_value(*loss, {0.3F, -1.2F, 2.0F, 0}, {0, 1, 0.5F, 1});
  expect_gradient_of_value(*loss, {0.3F, -1.2F, 2.0F, 0}, {0, kMissing, kMissing, 1});
}

/// Lin et al. 2017: (1 - p)^2 (-log p) of a yes, p^2 (-log (1 - p)) of a no.
TEST(Bce, LooksAwayFromWhatIsKnownWhereItIsFocal) {
  const auto loss = loss_for_test<BceConfig>(class_target({"no", "yes"}), 1, "{focal: 2}");
  const double p = 1 / (1 + std::exp(-0.4));
  EXPECT_NEAR(loss_of(*loss, {0.4F}, {1}), -std::log(p) * (1 - p) * (1 - p), 1e-7);
  EXPECT_NEAR(loss_of(*loss, {0.4F}, {0}), -std::log(1 - p) * p * p, 1e-7);
  EXPECT_NEAR(loss_of(*loss, {-2000}, {1}), 2000, 1e-9);
  EXPECT_NEAR(loss_of(*loss, {2000}, {1}), 0, 1e-9);
}

TEST(Bce, HasTheGradientOfItsValueAlsoWhereItIsFocal) {
  const auto loss = loss_for_test<BceConfig>(image_target({1, 2, 2}), 4, "{focal: 1.5}");
  expect_gradient_of_value(*loss, {0.3F, -1.2F, 2.0F, 0}, {0, 1, 0.5F, 1});
  const auto of_class =
      loss_for_test<BceConfig>(class_target({"no", "yes"}), 1, "{focal: 2, weights: {yes: 4}}");
  expect_gradient_of_value(*of_class, {0.3F}, {1});
  expect_gradient_of_value(*of_class, {0.3F}, {0});
}

TEST(Bce, CountsClassesByTheirWeights) {
  const TargetInfo target = class_target({"no", "yes"});
  const auto loss = loss_for_test<BceConfig>(target, 1, "{weights: {yes: 4}}");
  const auto plain = loss_for_test<BceConfig>(target, 1);
  EXPECT_DOUBLE_EQ(loss_of(*loss, {0.4F}, {1}), 4 * loss_of(*plain, {0.4F}, {1}));
  EXPECT_DOUBLE_EQ(loss_of(*loss, {0.4F}, {0}), loss_of(*plain, {0.4F}, {0}));
}

TEST(Bce, RefusesTargetsThatAreNoProbabilities) {
  const auto loss = loss_for_test<BceConfig>(number_target(1), 1);
  for (const float value : {-0.1F, 1.5F, 200000.0F}) {
    EXPECT_THROW(loss_of(*loss, {0}, {value}), Error) << value;
  }
  try {
    loss_of(*loss, {0}, {3});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    EXPECT_STREQ(
        error.what(),
        "bce needs values from 0 to 1, but target 'price' holds 3: use mse, or rescale it");
  }
}

TEST(Bce, WantsOneOutputForAClassOfTwo) {
  EXPECT_THAT(misfit_of<BceConfig>(class_target({"no", "yes"}), 2),
              HasSubstr("bce for 'label' needs 1 output, but the node writes 2: end its widths "
                        "with 1"));
  EXPECT_THAT(misfit_of<BceConfig>(class_target({"a", "b", "c"}), 1),
              HasSubstr("bce predicts one of two classes, but 'label' has 3: use cross_entropy"));
}

TEST(Bce, WantsAnOutputForEachValue) {
  EXPECT_THAT(misfit_of<BceConfig>(image_target({1, 2, 2}), 5),
              HasSubstr("bce for 'mask' needs 4 outputs, but the node writes 5"));
}

TEST(Bce, IsSeenAsProbabilities) {
  EXPECT_EQ(loss_for_test<BceConfig>(number_target(1), 1)->output(), "sigmoid");
}

}  // namespace
}  // namespace mgm
