#include "mgm/cli/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iostream>
#include <new>

#include "mgm/base/error.h"
#include "mgm/base/version.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// Runs `mgm` in this process, with one command more, which does what a test asks of it.
class Program : public testing::Test {
 protected:
  Program() : commands_(commands()) {
    commands_.push_back(
        {"probe", "Do what a test asks", "mgm probe --threads 2", [this](CLI::App& app) {
           app.add_option("--threads", threads_, "How many");
           app.add_flag("--json", as_json_, "Print JSON");
           return [this] { return does_(); };
         }});
  }

  int run(const std::vector<std::string>& arguments) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code =
        run_program(arguments, commands_, [this](Needs needs) { prepared_.push_back(needs); });
    std::cout.clear();
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return code;
  }

  /// What `mgm probe` comes to where it throws.
  template <class Thrown>
  int run_throwing(const Thrown& thrown) {
    does_ = [&thrown]() -> int { throw thrown; };
    return run({"probe"});
  }

  std::vector<Command> commands_;
  std::function<int()> does_ = [] { return 0; };
  int threads_ = 0;
  bool as_json_ = false;
  std::string out_, err_;
  std::vector<Needs> prepared_;
};

TEST_F(Program, ListsEveryCommandWithItsSummary) {
  EXPECT_EQ(run({"--help"}), 0);
  for (const Command& command : commands_) {
    EXPECT_THAT(out_, HasSubstr("  " + command.name));
    EXPECT_THAT(out_, HasSubstr(command.summary));
  }
}

TEST_F(Program, ShowsExamplesInEveryHelp) {
  for (const Command& command : commands_) {
    EXPECT_EQ(run({command.name, "--help"}), 0);
    EXPECT_THAT(out_, HasSubstr("Usage: mgm " + command.name));
    EXPECT_THAT(out_, HasSubstr("Examples:\n  mgm " + command.name));
  }
  EXPECT_TRUE(prepared_.empty());
}

TEST_F(Program, TellsItsVersion) {
  EXPECT_EQ(run({"version"}), 0);
  EXPECT_EQ(out_, std::string("mgm ") + version() + "\n");
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(out_, std::string("mgm ") + version() + "\n");
  EXPECT_EQ(run({"version", "--json"}), 0);
  EXPECT_THAT(out_, StartsWith(std::string("{\"version\":\"") + version() + "\""));
}

TEST_F(Program, PreparesBeforeACommandRuns) {
  does_ = [this] { return static_cast<int>(prepared_.size()) + 40; };
  EXPECT_EQ(run({"probe"}), 41);
  EXPECT_THAT(prepared_, ElementsAre(Needs::kComputing));
}

TEST_F(Program, NamesTheNearestCommand) {
  EXPECT_EQ(run({"docter"}), 2);
  EXPECT_EQ(err_,
            "mgm: error: there is no command 'docter' (did you mean 'doctor'?); see mgm --help\n");
  EXPECT_EQ(out_, "");
}

TEST_F(Program, NamesTheNearestOption) {
  EXPECT_EQ(run({"probe", "--treads=2"}), 2);
  EXPECT_EQ(err_,
            "mgm: error: mgm probe has no option --treads (did you mean '--threads'?); see mgm "
            "probe --help\n");
  EXPECT_EQ(run({"probe", "--treads", "2"}), 2);
  EXPECT_THAT(err_, HasSubstr("has no option --treads (did you mean '--threads'?)"));
}

TEST_F(Program, RefusesWhatDoesNotFitBeforeAnythingRuns) {
  EXPECT_EQ(run({}), 2);
  EXPECT_THAT(err_, StartsWith("mgm: error: no command was given; see mgm --help"));
  EXPECT_EQ(run({"--nonsense"}), 2);
  EXPECT_THAT(err_, StartsWith("mgm: error: mgm has no option --nonsense"));
  EXPECT_EQ(run({"probe", "surplus"}), 2);
  EXPECT_THAT(err_, StartsWith("mgm: error: mgm probe has no use for the argument 'surplus'"));
  EXPECT_EQ(run({"probe", "--threads", "many"}), 2);
  EXPECT_THAT(err_, HasSubstr("--threads"));
  EXPECT_TRUE(prepared_.empty());
}

TEST_F(Program, MapsFaultsToExitCodes) {
  EXPECT_EQ(run_throwing(Error(Fault::kFailed, "no")), 1);
  EXPECT_EQ(run_throwing(Error(Fault::kBug, "no")), 1);
  EXPECT_EQ(run_throwing(Error(Fault::kSpec, "no")), 2);
  EXPECT_EQ(run_throwing(Error(Fault::kData, "no")), 3);
  EXPECT_EQ(run_throwing(Error(Fault::kBudget, "no")), 4);
  EXPECT_EQ(run_throwing(Error(Fault::kModel, "no")), 5);
  EXPECT_EQ(run_throwing(Error(Fault::kInterrupted, "no")), 130);
}

TEST_F(Program, WritesEveryLineOfAProblemAsAnError) {
  run_throwing(Error(Fault::kSpec, {"a.yaml", 3, 1}, "first\nb.yaml:4: second\n  more of it"));
  EXPECT_EQ(err_, "mgm: error: a.yaml:3:1: first\nmgm: error: b.yaml:4: second\n  more of it\n");
}

TEST_F(Program, SaysWhatIsWrongAsJsonToWhoAsksForJson) {
  const Error error(Fault::kSpec, {"a.yaml", 3, 1}, "first\nb.yaml:4: second\n  more of it");
  does_ = [&]() -> int { throw error; };
  EXPECT_EQ(run({"probe", "--json"}), 2);
  EXPECT_EQ(
      out_,
      "{\"error\":{\"exit\":2,\"problems\":[\"a.yaml:3:1: first\",\"b.yaml:4: second\\n  more of "
      "it\"]}}\n");
  EXPECT_THAT(err_, StartsWith("mgm: error: a.yaml:3:1: first\n"));
  EXPECT_EQ(run({"probe"}), 2);
  EXPECT_EQ(out_, "");
  EXPECT_EQ(run({"probe", "--jsn"}), 2);
  EXPECT_EQ(out_, "");
}

TEST_F(Program, SaysASentenceForWhatNobodyForesaw) {
  EXPECT_EQ(run_throwing(std::runtime_error("shapes differ\nframe #0: stack\nframe #1")), 1);
  EXPECT_EQ(err_, "mgm: error: it failed unexpectedly: shapes differ\n");
  EXPECT_EQ(run_throwing(std::bad_alloc()), 1);
  EXPECT_EQ(err_, "mgm: error: not enough memory\n");
  EXPECT_EQ(run_throwing(7), 1);
  EXPECT_THAT(err_, StartsWith("mgm: error: "));
}

TEST_F(Program, FailsWhereItsOutputCannotBeWritten) {
  does_ = [] {
    std::cout.setstate(std::ios::badbit);
    return 0;
  };
  EXPECT_EQ(run({"probe"}), 1);
  EXPECT_EQ(err_, "mgm: error: cannot write to standard output\n");
}

}  // namespace
}  // namespace mgm
