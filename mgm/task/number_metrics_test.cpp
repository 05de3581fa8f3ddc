#include "mgm/task/number_metrics.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/task/metric_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

TEST(Mae, IsTheMeanDistance) {
  const auto metric = metric_for_test<MaeConfig>(number_target(2), 2);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 2}, {3, 2}}, {{0, 0}, {-1, kMissing}}}), 1);
  EXPECT_FALSE(metric->higher_is_better());
}

TEST(Rmse, IsTheRootOfTheMeanSquare) {
  const auto metric = metric_for_test<RmseConfig>(number_target(2), 2);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 7}, {4, 7}}, {{0, 0}, {3, kMissing}}}), std::sqrt(6.0));
  EXPECT_FALSE(metric->higher_is_better());
}

TEST(R2, IsOneForAPerfectPredictionAndZeroForTheMean) {
  const auto perfect = metric_for_test<R2Config>(number_target(1), 1);
  EXPECT_DOUBLE_EQ(value_of(*perfect, {{{1}, {1}}, {{5}, {5}}, {{9}, {9}}}), 1);
  const auto mean = metric_for_test<R2Config>(number_target(1), 1);
  EXPECT_DOUBLE_EQ(value_of(*mean, {{{5}, {1}}, {{5}, {5}}, {{5}, {9}}}), 0);
}

TEST(R2, IsTheShareOfTheVarianceThatIsExplained) {
  // mean 2.5, spread 5, residual 0.25 + 0.25 + 0.25 + 0.25
  const auto metric = metric_for_test<R2Config>(number_target(1), 1);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1.5F}, {1}}, {{1.5F}, {2}}, {{2.5F}, {3}}, {{4.5F}, {4}}}),
                   1 - 1.0 / 5);
}

TEST(R2, LosesNoDigitsFarFromZero) {
  const auto metric = metric_for_test<R2Config>(number_target(1), 1);
  const float far = 8388608;  // where a float counts by ones
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{far + 1}, {far}}, {{far + 3}, {far + 4}}}), 1 - 2.0 / 8);
}

TEST(R2, OfSeveralNumbersIsTheMeanOverThoseThatVary) {
  const auto metric = metric_for_test<R2Config>(number_target(3), 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1, 5, 7}, {1, 1, 7}}, {{5, 5, 7}, {5, 9, 7}}}), 0.5);
}

TEST(R2, LeavesMissingTargetsOut) {
  const auto metric = metric_for_test<R2Config>(number_target(1), 1);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{1}, {1}}, {{70}, {kMissing}}, {{5}, {5}}}), 1);
}

TEST(R2, IsUnknownWhereNothingVaries) {
  const auto metric = metric_for_test<R2Config>(number_target(1), 1);
  EXPECT_TRUE(std::isnan(metric->value()));
  EXPECT_TRUE(std::isnan(value_of(*metric, {{{1}, {4}}, {{2}, {4}}})));
}

TEST(NumberMetrics, StartAnew) {
  for (const auto& metric : {metric_for_test<R2Config>(number_target(1), 1),
                             metric_for_test<RmseConfig>(number_target(1), 1),
                             metric_for_test<MaeConfig>(number_target(1), 1)}) {
    value_of(*metric, {{{1}, {9}}, {{5}, {2}}});
    metric->reset();
    EXPECT_TRUE(std::isnan(metric->value()));
  }
}

TEST(NumberMetrics, RefuseClasses) {
  const TargetInfo target = class_target({"a", "b"});
  EXPECT_THAT(metric_misfit_of<MaeConfig>(target), HasSubstr("mae judges numbers, but 'label'"));
  EXPECT_THAT(metric_misfit_of<R2Config>(target), HasSubstr("use accuracy or macro_f1"));
}

}  // namespace
}  // namespace mgm
