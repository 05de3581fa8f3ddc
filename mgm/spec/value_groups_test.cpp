#include "mgm/spec/value_groups.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Reading {
  ValueGroups groups;
  std::string problems;
};

Reading read(const std::string& text) {
  const auto no_bad = [](const std::string& word) {
    return word.starts_with("bad") ? "no such thing: " + word : std::string();
  };
  Problems problems;
  Reading reading{read_value_groups(parse_for_test(text), "team", no_bad, no_bad, problems), {}};
  reading.problems = text_of(problems);
  return reading;
}

TEST(ValueGroups, PutValuesThatNoneNamesIntoTheRest) {
  const ValueGroups groups = read("red: [a, 1.10]\nblue: rest\ngreen: b").groups;
  EXPECT_THAT(groups.names, ElementsAre("red", "blue", "green"));
  EXPECT_EQ(groups.of("1.10"), 0);
  EXPECT_EQ(groups.of("b"), 2);
  EXPECT_EQ(groups.of("unheard of"), 1);
  EXPECT_EQ(read("red: [a]").groups.of("b"), -1);
}

TEST(ValueGroups, HoldAValueThatIsCalledRest) {
  const ValueGroups groups = read("red: [rest]\nblue: [a]").groups;
  EXPECT_EQ(groups.of("rest"), 0);
  EXPECT_EQ(groups.of("b"), -1);
}

TEST(ValueGroups, ReportEverythingWrongAtItsPlace) {
  EXPECT_THAT(read("bad: [a]\nred: [x, bad1, {z: 1}]\nblue: []\ngreen: [x]\n"
                   "pink: [y, y]\ngrey: rest\nblack: rest")
                  .problems,
              AllOf(HasSubstr("s.yaml:1:1: no such thing: bad"),
                    HasSubstr("s.yaml:2:10: no such thing: bad1"),
                    HasSubstr("'red[2]': expected a value, a list of them or 'rest'"),
                    HasSubstr("s.yaml:3:7: team 'blue' is given no values"),
                    HasSubstr("s.yaml:4:9: 'x' belongs to team 'red' already"),
                    HasSubstr("s.yaml:5:11: 'y' stands here twice"),
                    HasSubstr("s.yaml:7:8: only one team can take the rest")));
}

}  // namespace
}  // namespace mgm
