#include "mgm/task/cross_entropy.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/task/loss_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

std::unique_ptr<Loss> three_classes(const std::string& options = "{}") {
  return loss_for_test<CrossEntropyConfig>(class_target({"a", "b", "c"}), 3, options);
}

TEST(CrossEntropy, IsMinusTheLogProbabilityOfTheTrueClass) {
  const double sum = std::exp(1.0) + std::exp(2.0) + std::exp(0.5);
  EXPECT_NEAR(loss_of(*three_classes(), {1, 2, 0.5}, {1}), -std::log(std::exp(2.0) / sum), 1e-12);
  EXPECT_NEAR(loss_of(*three_classes(), {0, 0, 0}, {2}), std::log(3.0), 1e-12);
}

TEST(CrossEntropy, IsStableForLargeLogits) {
  EXPECT_NEAR(loss_of(*three_classes(), {1e30F, 0, 0}, {0}), 0, 1e-12);
  EXPECT_NEAR(loss_of(*three_classes(), {1000, 1001, 0}, {0}), std::log(1 + std::exp(1.0)), 1e-9);
  EXPECT_NEAR(loss_of(*three_classes(), {-1000, 1000, 0}, {0}), 2000, 1e-9);
}

TEST(CrossEntropy, SpreadsAShareOfTheTargetWhenSmoothed) {
  const auto loss = three_classes("{label_smoothing: 0.3}");
  const auto plain = three_classes();
  const std::vector<float> logits{1, 2, 0.5};
  double even = 0;
  for (const float truth : {0.0F, 1.0F, 2.0F}) even += loss_of(*plain, logits, {truth}) / 3;
  EXPECT_NEAR(loss_of(*loss, logits, {1}), 0.7 * loss_of(*plain, logits, {1}) + 0.3 * even, 1e-9);
}

TEST(CrossEntropy, HasTheGradientOfItsValue) {
  for (const float truth : {0.0F, 1.0F, 2.0F}) {
    expect_gradient_of_value(*three_classes(), {0.3F, -1.2F, 2.0F}, {truth});
    expect_gradient_of_value(*three_classes("{label_smoothing: 0.2}"), {0.3F, -1.2F, 2.0F},
                             {truth});
  }
}

/// Lin et al. 2017: (1 - p)^2 (-log p).
TEST(CrossEntropy, LooksAwayFromWhatIsKnownWhereItIsFocal) {
  const double sum = std::exp(1.0) + std::exp(2.0) + std::exp(0.5);
  const double p = std::exp(2.0) / sum;
  EXPECT_NEAR(loss_of(*three_classes("{focal: 2}"), {1, 2, 0.5}, {1}),
              (1 - p) * (1 - p) * -std::log(p), 1e-9);
  EXPECT_NEAR(loss_of(*three_classes("{focal: 0.5}"), {100, 0, 0}, {0}), 0, 1e-12);
  EXPECT_NEAR(loss_of(*three_classes("{focal: 3}"), {-1000, 1000, 0}, {0}), 2000, 1e-9);
}

TEST(CrossEntropy, HasTheGradientOfItsValueAlsoWhereItIsFocal) {
  for (const char* options : {"{focal: 2}", "{focal: 0.5, label_smoothing: 0.2}",
                              "{focal: 1, weights: {a: 3, c: 0.5}}"}) {
    for (const float truth : {0.0F, 1.0F, 2.0F})
      expect_gradient_of_value(*three_classes(options), {0.3F, -1.2F, 2.0F}, {truth});
  }
  std::vector<float> gradient(3, 0);
  three_classes("{focal: 0.5}")
      ->value(std::vector<float>{200, 0, 0}, std::vector<float>{0}, 1, gradient);
  EXPECT_THAT(gradient, ::testing::Each(::testing::FloatNear(0, 1e-6)));
}

TEST(CrossEntropy, CountsClassesByTheirWeights) {
  const auto loss = three_classes("{weights: {a: 3, c: 0}}");
  const std::vector<float> logits{1, 2, 0.5};
  EXPECT_DOUBLE_EQ(loss_of(*loss, logits, {0}), 3 * loss_of(*three_classes(), logits, {0}));
  EXPECT_DOUBLE_EQ(loss_of(*loss, logits, {1}), loss_of(*three_classes(), logits, {1}));
  EXPECT_EQ(loss_of(*loss, logits, {2}), 0);
}

TEST(CrossEntropy, CountsAMissingClassAsNothing) {
  std::vector<float> gradient(3, 0);
  EXPECT_EQ(three_classes()->value(std::vector<float>{1, 2, 3}, std::vector<float>{kMissing}, 1,
                                   gradient),
            0);
  EXPECT_EQ(gradient, std::vector<float>(3, 0));
}

TEST(CrossEntropy, WantsAnOutputForEachClass) {
  EXPECT_THAT(misfit_of<CrossEntropyConfig>(class_target({"a", "b", "c"}), 2),
              HasSubstr("t.yaml:3:5: 'label' has 3 classes, but the node writes 2 values: end its "
                        "widths with 'classes'"));
  EXPECT_THAT(misfit_of<CrossEntropyConfig>(number_target(1), 1),
              HasSubstr("cross_entropy predicts a class, but 'price' is no class"));
}

TEST(CrossEntropy, IsSeenAsProbabilities) { EXPECT_EQ(three_classes()->output(), "softmax"); }

}  // namespace
}  // namespace mgm
