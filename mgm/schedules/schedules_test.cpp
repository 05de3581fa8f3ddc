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
  EXPECT_DOUBLE_EQ(step->factor(0, 10), 1);
  EXPECT_DOUBLE_EQ(step->factor(3, 10), 1) << "the last step of the third epoch";
  EXPECT_DOUBLE_EQ(step->factor(3.01, 10), 0.5);
  EXPECT_DOUBLE_EQ(step->factor(9.01, 10), 0.125);
}

TEST(CosineSchedule, StartsAgainFromTheFullRate) {
  const auto cosine = schedule<CosineScheduleConfig>("{cycles: 2}");
  EXPECT_DOUBLE_EQ(cosine->factor(2, 8), 0.5);
  EXPECT_DOUBLE_EQ(cosine->factor(4, 8), 0);
  EXPECT_NEAR(cosine->factor(4.001, 8), 1, 1e-5);
  EXPECT_DOUBLE_EQ(cosine->factor(6, 8), 0.5);
  EXPECT_DOUBLE_EQ(cosine->factor(8, 8), 0);
}

TEST(MultiStepSchedule, FallsAtTheGivenEpochsWhateverTheWarmUp) {
  for (const std::string options :
       {"{at: [3, 7], factor: 0.5}", "{at: [3, 7], factor: 0.5, warmup: 2}"}) {
    const auto step = schedule<MultiStepScheduleConfig>(options);
    EXPECT_DOUBLE_EQ(step->factor(3, 10), 1);
    EXPECT_DOUBLE_EQ(step->factor(3.01, 10), 0.5);
    EXPECT_DOUBLE_EQ(step->factor(8, 10), 0.25);
  }
}

TEST(PolynomialSchedule, IsAPowerOfWhatIsLeft) {
  EXPECT_DOUBLE_EQ(schedule<PolynomialScheduleConfig>("{}")->factor(2, 8), 0.75);
  EXPECT_DOUBLE_EQ(schedule<PolynomialScheduleConfig>("{power: 2, to: 0.2}")->factor(4, 8), 0.4);
  EXPECT_DOUBLE_EQ(schedule<PolynomialScheduleConfig>("{power: 2, to: 0.2}")->factor(8, 8), 0.2);
}

TEST(OneCycleSchedule, GoesUpAndThenDown) {
  const auto cycle = schedule<OneCycleScheduleConfig>("{from: 0.1, to: 0.01, rise: 0.25}");
  EXPECT_DOUBLE_EQ(cycle->factor(0, 8), 0.1);
  EXPECT_DOUBLE_EQ(cycle->factor(1, 8), 0.55);
  EXPECT_DOUBLE_EQ(cycle->factor(2, 8), 1);
  EXPECT_DOUBLE_EQ(cycle->factor(5, 8), 0.01 + 0.99 / 2);
  EXPECT_DOUBLE_EQ(cycle->factor(8, 8), 0.01);
  EXPECT_DOUBLE_EQ(schedule<OneCycleScheduleConfig>("{rise: 1}")->factor(8, 8), 1);
}

TEST(PlateauSchedule, FallsWhereTheLossDoesNot) {
  const auto plateau = schedule<PlateauScheduleConfig>("{patience: 1, factor: 0.5}");
  EXPECT_EQ(plateau->factor(0, 10), 1);
  EXPECT_EQ(plateau->factor(3, 10, std::vector{1.0, 0.9, 0.8}), 1);
  EXPECT_EQ(plateau->factor(3, 10, std::vector{1.0, 1.0}), 1) << "one bad epoch is borne";
  EXPECT_EQ(plateau->factor(3, 10, std::vector{1.0, 1.0, 1.1}), 0.5);
  EXPECT_EQ(plateau->factor(5, 10, std::vector{1.0, 1.0, 1.1, 1.1, 0.9}), 0.5);
  EXPECT_EQ(plateau->factor(5, 10, std::vector{1.0, 1.0, 1.1, 1.1, 1.1}), 0.25);
  EXPECT_EQ(plateau->factor(3, 10, std::vector{1.0, 0.99999, 0.99998}), 0.5) << "hardly better";
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(plateau->factor(3, 10, std::vector{none, none, none}), 1);
}

TEST(Schedules, GrowFromZeroInTheWarmUpAndThenBegin) {
  for (const auto& warm :
       {schedule<ConstantScheduleConfig>("{warmup: 2}"),
        schedule<CosineScheduleConfig>("{warmup: 2}"), schedule<StepScheduleConfig>("{warmup: 2}"),
        schedule<MultiStepScheduleConfig>("{at: [9], warmup: 2}"),
        schedule<PolynomialScheduleConfig>("{warmup: 2}"),
        schedule<PlateauScheduleConfig>("{warmup: 2}")}) {
    EXPECT_EQ(warm->factor(0, 10), 0);
    EXPECT_DOUBLE_EQ(warm->factor(0.5, 10), 0.25);
    EXPECT_DOUBLE_EQ(warm->factor(2, 10), 1);
  }
  EXPECT_DOUBLE_EQ(schedule<CosineScheduleConfig>("{warmup: 2}")->factor(6, 10), 0.5);
  EXPECT_DOUBLE_EQ(schedule<CosineScheduleConfig>("{warmup: 2}")->factor(10, 10), 0);
  const auto step = schedule<StepScheduleConfig>("{every: 3, warmup: 2}");
  EXPECT_DOUBLE_EQ(step->factor(5, 10), 1);
  EXPECT_DOUBLE_EQ(step->factor(5.01, 10), 0.1);
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
