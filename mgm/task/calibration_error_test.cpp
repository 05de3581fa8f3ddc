#include "mgm/task/calibration_error.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/task/metric_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

const TargetInfo kTwo = class_target({"no", "yes"});

TEST(CalibrationError, AveragesTheGapBetweenConfidenceAndAccuracyOverBins) {
  const auto metric = metric_for_test<CalibrationErrorConfig>(kTwo, 2);
  // 0.9 twice, right once: a gap of 0.4; 0.6 once, right: a gap of 0.4 the other way
  EXPECT_NEAR(value_of(*metric, {{{0.9F, 0.1F}, {0}}, {{0.1F, 0.9F}, {0}}, {{0.6F, 0.4F}, {0}}}),
              (2 * 0.4 + 0.4) / 3, 1e-6);
  EXPECT_FALSE(metric->higher_is_better());
}

TEST(CalibrationError, IsNothingWhereConfidenceIsAccuracy) {
  const auto metric = metric_for_test<CalibrationErrorConfig>(kTwo, 2);
  EXPECT_NEAR(value_of(*metric, {{{0.75F, 0.25F}, {0}},
                                 {{0.75F, 0.25F}, {0}},
                                 {{0.75F, 0.25F}, {0}},
                                 {{0.75F, 0.25F}, {1}}}),
              0, 1e-6);
}

TEST(CalibrationError, TakesOneOutputForTheSecondClass) {
  const auto metric = metric_for_test<CalibrationErrorConfig>(kTwo, 1);
  EXPECT_NEAR(value_of(*metric, {{{0.1F}, {0}}, {{1}, {1}}}), 0.1 / 2, 1e-6);
}

TEST(CalibrationError, LeavesMissingTargetsOutAndIsUnknownWithoutOthers) {
  const auto metric = metric_for_test<CalibrationErrorConfig>(kTwo, 2);
  EXPECT_TRUE(std::isnan(value_of(*metric, {{{0.9F, 0.1F}, {kMissing}}})));
  EXPECT_NEAR(value_of(*metric, {{{1, 0}, {0}}}), 0, 1e-6);
  metric->reset();
  EXPECT_TRUE(std::isnan(metric->value()));
}

TEST(CalibrationError, RefusesNumbers) {
  EXPECT_THAT(metric_misfit_of<CalibrationErrorConfig>(number_target(1)),
              HasSubstr("t.yaml:3:5: calibration_error judges how sure classes are predicted, but "
                        "'price' is no class"));
}

}  // namespace
}  // namespace mgm
