#include "mgm/base/interrupt.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <signal.h>

#include "mgm/base/error.h"
#include "mgm/base/interrupt_for_test.h"

namespace mgm {
namespace {

// Each in a process of its own, since what a signal raises stays raised.

void stop_on(int signal) {
  heed_as_on_a_terminal();
  if (interrupted()) std::exit(1);
  stop_if_interrupted();
  raise(signal);
  if (!interrupted()) std::exit(2);
  try {
    stop_if_interrupted();
  } catch (const Error& error) {
    std::exit(error.fault() == Fault::kInterrupted ? 0 : 3);
  }
  std::exit(4);
}

TEST(InterruptDeathTest, IsAFlagTheFirstTime) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(stop_on(SIGINT), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(stop_on(SIGTERM), testing::ExitedWithCode(0), "");
}

TEST(InterruptDeathTest, EndsTheProcessTheSecondTime) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        heed_as_on_a_terminal();
        raise(SIGINT);
        raise(SIGTERM);
      },
      testing::ExitedWithCode(130), "");
}

TEST(InterruptDeathTest, StaysIgnoredWhereItWas) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        signal(SIGINT, SIG_IGN);
        heed_interrupts();
        raise(SIGINT);
        std::exit(interrupted() ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace mgm
