#include "mgm/task/class_metrics.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/task/metric_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

const TargetInfo kThree = class_target({"a", "b", "c"});

TEST(Accuracy, IsTheShareOfSamplesThatArePredictedRight) {
  const auto metric = metric_for_test<AccuracyConfig>(kThree, 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.2F, 0.5F, 0.3F}, {1}},
                                      {{0.2F, 0.5F, 0.3F}, {2}},
                                      {{0.9F, 0.1F, 0}, {0}},
                                      {{0.1F, 0.1F, 0.8F}, {2}}}),
                   0.75);
  EXPECT_TRUE(metric->higher_is_better());
}

TEST(Accuracy, LeavesMissingTargetsOut) {
  const auto metric = metric_for_test<AccuracyConfig>(kThree, 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 0, 0}, {kMissing}}, {{1, 0, 0}, {0}}}), 1);
}

TEST(Accuracy, DecidesOneOutputByAHalf) {
  const auto metric = metric_for_test<AccuracyConfig>(class_target({"no", "yes"}), 1);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.4F}, {0}}, {{0.6F}, {1}}, {{0.6F}, {0}}, {{0.5F}, {1}}}),
                   0.75);
}

TEST(Accuracy, OfAPictureIsTheShareOfItsPixels) {
  const auto metric = metric_for_test<AccuracyConfig>(image_target({1, 2, 2}), 4);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.9F, 0.2F, 0.1F, 0.7F}, {1, 0, 1, 1}},
                                      {{0.9F, 0.2F, 0.1F, 0.7F}, {kMissing, 0, 0, 0}}}),
                   5.0 / 7);
}

TEST(Accuracy, IsUnknownBeforeAnythingWasAdded) {
  const auto metric = metric_for_test<AccuracyConfig>(kThree, 3);
  EXPECT_TRUE(std::isnan(metric->value()));
  value_of(*metric, {{{1, 0, 0}, {0}}});
  metric->reset();
  EXPECT_TRUE(std::isnan(metric->value()));
}

TEST(Accuracy, RefusesNumbers) {
  EXPECT_THAT(metric_misfit_of<AccuracyConfig>(number_target(1)),
              HasSubstr("t.yaml:3:5: accuracy judges classes, but 'price' is a number"));
}

TEST(MacroF1, WeighsEveryClassAlike) {
  // a: hit 2 of 3 true, 2 predicted; b: hit 1 of 1 true, 2 predicted; c: never seen
  const auto metric = metric_for_test<MacroF1Config>(kThree, 3);
  const double f1_a = 2 * 2.0 / (3 + 2);
  const double f1_b = 2 * 1.0 / (1 + 2);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 0, 0}, {0}},
                                      {{1, 0, 0}, {0}},
                                      {{0, 1, 0}, {0}},
                                      {{0, 1, 0}, {1}},
                                      {{0, 1, 0}, {kMissing}}}),
                   (f1_a + f1_b) / 2);
}

TEST(MacroF1, CountsAClassThatIsPredictedInVain) {
  const auto metric = metric_for_test<MacroF1Config>(kThree, 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0, 0, 1}, {0}}, {{1, 0, 0}, {0}}}), (2.0 / 3 + 0) / 2);
}

TEST(MacroF1, DecidesOneOutputByAHalf) {
  const auto metric = metric_for_test<MacroF1Config>(class_target({"no", "yes"}), 1);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.4F}, {0}}, {{0.6F}, {1}}}), 1);
}

TEST(MacroF1, StartsAnew) {
  const auto metric = metric_for_test<MacroF1Config>(kThree, 3);
  value_of(*metric, {{{0, 0, 1}, {0}}});
  metric->reset();
  EXPECT_TRUE(std::isnan(metric->value()));
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 0, 0}, {0}}}), 1);
}

/// Several numbers that a loss under sigmoid learns: a sample may have several classes.
TargetInfo yes_or_no(std::int64_t count) {
  TargetInfo target = number_target(count);
  target.yes_or_no = true;
  return target;
}

/// Two values: the first is found in 1 of 2 samples that have it, the second in 1 of 1 and once in
/// vain.
const std::vector<Judged> kTwoLabels = {{{0.9F, 0.8F}, {1, 1}},
                                        {{0.2F, 0.7F}, {1, 0}},
                                        {{0.1F, 0.2F}, {0, 0}},
                                        {{0.1F, 0.2F}, {kMissing, kMissing}}};

TEST(ClassMetrics, JudgeEachOfSeveralValues) {
  const TargetInfo two = yes_or_no(2);
  EXPECT_DOUBLE_EQ(value_of(*metric_for_test<AccuracyConfig>(two, 2), kTwoLabels), 4.0 / 6);
  EXPECT_DOUBLE_EQ(value_of(*metric_for_test<BalancedAccuracyConfig>(two, 2), kTwoLabels),
                   ((0.5 + 1) / 2 + (1 + 0.5) / 2) / 2);
  EXPECT_DOUBLE_EQ(value_of(*metric_for_test<MacroF1Config>(two, 2), kTwoLabels), 2.0 / 3);
  EXPECT_DOUBLE_EQ(value_of(*metric_for_test<MicroF1Config>(two, 2), kTwoLabels),
                   2 * 2.0 / (3 + 3));
  EXPECT_DOUBLE_EQ(value_of(*metric_for_test<IouConfig>(two, 2), kTwoLabels), 0.5);
}

TEST(BalancedAccuracy, WeighsEveryClassThatOccursAlike) {
  const auto metric = metric_for_test<BalancedAccuracyConfig>(kThree, 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 0, 0}, {0}},
                                      {{1, 0, 0}, {0}},
                                      {{1, 0, 0}, {0}},
                                      {{0, 0, 1}, {0}},
                                      {{1, 0, 0}, {1}},
                                      {{0, 1, 0}, {kMissing}}}),
                   (0.75 + 0) / 2);
}

TEST(BalancedAccuracy, OfOneOutputCountsBothClasses) {
  const auto metric = metric_for_test<BalancedAccuracyConfig>(class_target({"no", "yes"}), 1);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.9F}, {1}}, {{0.9F}, {0}}, {{0.1F}, {0}}}), 0.75);
}

TEST(MicroF1, OfOneClassOfSeveralIsTheAccuracy) {
  const auto metric = metric_for_test<MicroF1Config>(kThree, 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 0, 0}, {0}}, {{1, 0, 0}, {2}}, {{0, 1, 0}, {1}}}),
                   2.0 / 3);
}

TEST(Iou, OfAPictureIsThatOfItsPixelsThatAreOn) {
  const auto metric = metric_for_test<IouConfig>(image_target({1, 2, 2}), 4);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.9F, 0.2F, 0.7F, 0.6F}, {1, 1, 0, kMissing}}}), 1.0 / 3);
}

TEST(Iou, OfClassesIsTheirMean) {
  const auto metric = metric_for_test<IouConfig>(kThree, 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 0, 0}, {0}}, {{1, 0, 0}, {1}}, {{0, 1, 0}, {1}}}),
                   (1.0 / 2 + 1.0 / 2) / 2);
}

TEST(ClassMetrics, RefuseNumbersThatAreNoYesOrNo) {
  const TargetInfo number = number_target(2);
  EXPECT_THAT(metric_misfit_of<MacroF1Config>(number),
              HasSubstr("macro_f1 judges classes, but 'price' is a number: use mae or r2, or loss: "
                        "bce where it says yes or no"));
  EXPECT_NE(metric_misfit_of<BalancedAccuracyConfig>(number), "");
  EXPECT_NE(metric_misfit_of<MicroF1Config>(number), "");
  EXPECT_NE(metric_misfit_of<IouConfig>(number), "");
}

}  // namespace
}  // namespace mgm
