#include "mgm/cli/side_process.h"

#include <csignal>
#include <cstdlib>
#include <gmock/gmock.h>

#include "mgm/base/error.h"
#include "mgm/base/interrupt_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;

ProcessEnd shell(const std::string& script, std::vector<std::string>& lines) {
  return run_beside({"/bin/sh", "-c", script},
                    [&](const std::string& line) { lines.push_back(line); });
}

TEST(SideProcess, TellsWhatItWroteAndHowItEnded) {
  std::vector<std::string> lines;
  const ProcessEnd end = shell("echo a; echo b >&2; echo c; printf 'd\\n\\ne' >&2; exit 3", lines);
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_EQ(end.output, "a\nc\n");
  EXPECT_THAT(lines, ElementsAre("b", "d", "", "e"));
}

TEST(SideProcess, TakesMoreThanAPipeHolds) {
  std::vector<std::string> lines;
  const ProcessEnd end = shell("yes 0123456789 | head -n 40000 | tee /dev/stderr", lines);
  EXPECT_EQ(end.output.size(), 440000U);
  EXPECT_EQ(lines.size(), 40000U);
}

TEST(SideProcess, SaysWhichSignalEndedIt) {
  std::vector<std::string> lines;
  EXPECT_EQ(shell("kill -9 $$", lines).exit_code, 128 + 9);
}

TEST(SideProcess, CannotBeWhatIsNotThere) {
  EXPECT_THROW(run_beside({"/there/is/no/such/program"}, [](const std::string&) {}), Error);
}

TEST(SideProcessDeathTest, IsToldToStop) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        heed_as_on_a_terminal();
        raise(SIGINT);
        std::vector<std::string> lines;
        const ProcessEnd end = shell("exec sleep 60", lines);
        std::exit(end.exit_code == 128 + SIGTERM ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace mgm
