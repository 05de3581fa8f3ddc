#include "mgm/task/log_loss.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/task/metric_for_test.h"

namespace mgm {
namespace {

TEST(LogLoss, IsMinusTheLogProbabilityOfTheTruth) {
  const auto metric = metric_for_test<LogLossConfig>(class_target({"a", "b", "c"}), 3);
  EXPECT_NEAR(value_of(*metric, {{{0.2F, 0.5F, 0.3F}, {1}},
                                 {{0.2F, 0.5F, 0.3F}, {0}},
                                 {{0.2F, 0.5F, 0.3F}, {kMissing}}}),
              -(std::log(0.5) + std::log(0.2)) / 2, 1e-7);
  EXPECT_FALSE(metric->higher_is_better());
}

TEST(LogLoss, TakesOneOutputForTheSecondClass) {
  const auto metric = metric_for_test<LogLossConfig>(class_target({"no", "yes"}), 1);
  EXPECT_NEAR(value_of(*metric, {{{0.9F}, {1}}, {{0.9F}, {0}}}),
              -(std::log(0.9) + std::log(0.1)) / 2, 1e-6);
}

TEST(LogLoss, IsFiniteWhereTheTruthWasExcluded) {
  const auto metric = metric_for_test<LogLossConfig>(class_target({"a", "b"}), 2);
  EXPECT_NEAR(value_of(*metric, {{{1, 0}, {1}}}), -std::log(1e-7), 1e-6);
}

TEST(LogLoss, IsUnknownWithoutSamples) {
  const auto metric = metric_for_test<LogLossConfig>(class_target({"a", "b"}), 2);
  EXPECT_TRUE(std::isnan(value_of(*metric, {{{1, 0}, {kMissing}}})));
}

}  // namespace
}  // namespace mgm
