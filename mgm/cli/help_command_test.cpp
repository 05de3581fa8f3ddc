#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "mgm/cli/program.h"
#include "mgm/kinds/builtin.h"

namespace mgm {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What `mgm` writes, to stdout where it ends as expected, else to stderr.
std::string output(const std::vector<std::string>& arguments, int expected_exit = 0) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_program(arguments, commands(), [](Needs) {}), expected_exit);
  const std::string out = testing::internal::GetCapturedStdout();
  const std::string err = testing::internal::GetCapturedStderr();
  return expected_exit == 0 ? out : err;
}

TEST(Help, ListsEveryKindByFamily) {
  const std::string text = output({"help"});
  for (const KindInfo& kind : catalogue()) {
    EXPECT_THAT(text, AllOf(HasSubstr(kind.family), HasSubstr(kind.name), HasSubstr(kind.summary)));
  }
}

TEST(Help, ShowsTheOptionsOfAKind) {
  EXPECT_THAT(output({"help", "mlp"}), AllOf(HasSubstr("widths"), HasSubstr("dropout")));
}

TEST(Help, ListsAFamily) {
  EXPECT_THAT(output({"help", "router"}),
              AllOf(HasSubstr("gate"), HasSubstr("nearest"), Not(HasSubstr("mlp"))));
}

TEST(Help, LeadsFromAnOptionToTheKindsThatHaveIt) {
  EXPECT_THAT(output({"help", "temperature"}), HasSubstr("infer"));
  EXPECT_THAT(output({"help", "dropout"}), AllOf(HasSubstr("net mlp"), HasSubstr("net cnn")));
}

TEST(Help, SendsOnToTheHelpOfACommand) {
  EXPECT_EQ(output({"help", "doctor"}),
            "doctor is a command: `mgm doctor --help` shows how it is called.\n");
}

TEST(Help, NamesTheNearestKind) {
  EXPECT_THAT(output({"help", "mpl"}, 2),
              HasSubstr("there is no kind 'mpl' (did you mean 'mlp'?)"));
}

TEST(Schema, IsPrintedAsJson) {
  const auto schema = nlohmann::json::parse(output({"schema"}));
  EXPECT_THAT(schema.at("$schema").get<std::string>(), HasSubstr("2020-12"));
}

}  // namespace
}  // namespace mgm
