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

TEST(MacroF1, RefusesWhatIsNoClass) {
  EXPECT_THAT(metric_misfit_of<MacroF1Config>(image_target({1, 2, 2})),
              HasSubstr("macro_f1 judges classes, but 'mask' is no class"));
}

}  // namespace
}  // namespace mgm
