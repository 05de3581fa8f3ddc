#include "mgm/schedules/schedules.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

template <class Config>
std::unique_ptr<Schedule> schedule(const std::string& options) {
  Problems problems;
  auto built = schedule_kind<Config>().build(parse_for_test(options), problems);
  problems.throw_if_any();
  return built;
}

TEST(ConstantSchedule, KeepsTheRate) {
  const auto constant = schedule<ConstantScheduleConfig>("{}");
  EXPECT_EQ(constant->factor(0, 10), 1);
  EXPECT_EQ(constant->factor(9.9, 10), 1);
}

TEST(CosineSchedule, FallsFromTheFullRateToItsEnd) {
  const auto cosine = schedule<CosineScheduleConfig>("{to: 0.2}");
  EXPECT_DOUBLE_EQ(cosine->factor(0, 8), 1);
  EXPECT_DOUBLE_EQ(cosine->factor(4, 8), 0.6);
  EXPECT_DOUBLE_EQ(cosine->factor(2, 8), 0.2 + 0.8 * (1 + std::sqrt(0.5)) / 2);
  EXPECT_DOUBLE_EQ(cosine->factor(8, 8), 0.2);
  EXPECT_DOUBLE_EQ(cosine->factor(9, 8), 0.2);
}

TEST(StepSchedule, MultipliesTheRateEverySoManyEpochs) {
  const auto step = schedule<StepScheduleConfig>("{every: 3, factor: 0.5}");
  EXPECT_DOUBLE_EQ(step->factor(2.99, 10), 1);
  EXPECT_DOUBLE_EQ(step->factor(3, 10), 0.5);
  EXPECT_DOUBLE_EQ(step->factor(9, 10), 0.125);
}

TEST(Schedules, GrowFromZeroInTheWarmUpAndThenBegin) {
  for (const auto& warm : {schedule<ConstantScheduleConfig>("{warmup: 2}"),
                           schedule<CosineScheduleConfig>("{warmup: 2}"),
                           schedule<StepScheduleConfig>("{warmup: 2}")}) {
    EXPECT_EQ(warm->factor(0, 10), 0);
    EXPECT_DOUBLE_EQ(warm->factor(0.5, 10), 0.25);
    EXPECT_DOUBLE_EQ(warm->factor(2, 10), 1);
  }
  EXPECT_DOUBLE_EQ(schedule<CosineScheduleConfig>("{warmup: 2}")->factor(6, 10), 0.5);
  EXPECT_DOUBLE_EQ(schedule<CosineScheduleConfig>("{warmup: 2}")->factor(10, 10), 0);
  const auto step = schedule<StepScheduleConfig>("{every: 3, warmup: 2}");
  EXPECT_DOUBLE_EQ(step->factor(4.9, 10), 1);
  EXPECT_DOUBLE_EQ(step->factor(5, 10), 0.1);
}

TEST(Schedules, StayFiniteWhereTheWarmUpIsAllThereIs) {
  EXPECT_DOUBLE_EQ(schedule<CosineScheduleConfig>("{warmup: 5}")->factor(2.5, 5), 0.5);
  EXPECT_DOUBLE_EQ(schedule<CosineScheduleConfig>("{warmup: 5}")->factor(5, 5), 1);
  EXPECT_DOUBLE_EQ(schedule<CosineScheduleConfig>("{}")->factor(0, 0), 1);
}

TEST(Schedules, RefuseWrongOptions) {
  EXPECT_THROW(schedule<CosineScheduleConfig>("{to: 1.5}"), Error);
  EXPECT_THROW(schedule<StepScheduleConfig>("{every: 0}"), Error);
  EXPECT_THROW(schedule<ConstantScheduleConfig>("{warmup: -1}"), Error);
  EXPECT_THROW(schedule<ConstantScheduleConfig>("{warm_up: 1}"), Error);
}

}  // namespace
}  // namespace mgm
