#include "mgm/cli/pace.h"

#include <gtest/gtest.h>

namespace mgm {
namespace {

TEST(Pace, IsUnknownBeforeTheFirstStep) {
  const Pace pace({10, 10});
  EXPECT_FALSE(pace.seconds_left(5));
  EXPECT_EQ(pace.share(), 0);
  EXPECT_EQ(Pace({}).share(), 0);
}

TEST(Pace, ReckonsAllPhases) {
  Pace pace({10, 30});
  for (int step = 1; step <= 10; ++step) pace.stepped(0, step);
  EXPECT_EQ(pace.share(), 0.25);
  EXPECT_EQ(pace.seconds_left(2), 6);
}

TEST(Pace, OfAResumedTrainingCountsOnlyTheStepsOfThisRun) {
  Pace pace({50, 50});
  pace.ended(0);
  pace.stepped(1, 41);  // one second for one step, 9 are left
  EXPECT_EQ(pace.share(), 0.91);
  EXPECT_EQ(pace.seconds_left(1), 9);
}

TEST(Pace, LeavesAsideStepsThatAPhaseDidNotNeed) {
  Pace pace({10, 10});
  pace.stepped(0, 1);
  pace.ended(0);  // it stopped early
  EXPECT_EQ(pace.seconds_left(1), 10);
  for (int step = 1; step <= 12; ++step) pace.stepped(1, step);
  EXPECT_EQ(pace.seconds_left(13), 0);
  EXPECT_EQ(pace.share(), 1);
}

}  // namespace
}  // namespace mgm
