#include "mgm/routing/groups.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string problems_of(const std::string& text, const CheckWord& check) {
  Problems problems;
  read_groups(parse_for_test(text), {"r", {"a", "b"}, 0, DataSchema{}}, check, problems);
  return text_of(problems);
}

TEST(SubsetGroups, ReportEveryWrongValueAtItsPlace) {
  const auto check = [](const std::string& value) {
    return value.starts_with("bad") ? "no such value: " + value : std::string();
  };
  const std::string problems = problems_of("a: [bad1, x]\nb: [y, bad2, {z: 1}]", check);
  EXPECT_THAT(problems, HasSubstr("s.yaml:1:5: no such value: bad1"));
  EXPECT_THAT(problems, HasSubstr("s.yaml:2:8: no such value: bad2"));
  EXPECT_THAT(problems, HasSubstr("'b[2]': expected a value, a list of them or 'rest'"));
}

TEST(EvenGroups, AreRunsOfNearlyEqualLength) {
  const std::vector<std::string> values{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
  std::vector<int> sizes(4, 0);
  const ValueGroups groups = even_groups(values, 4);
  for (const std::string& value : values) ++sizes[groups.of(value)];
  EXPECT_THAT(sizes, ElementsAre(3, 2, 3, 2));
  EXPECT_THAT(groups.names, ElementsAre("e0", "e1", "e2", "e3"));
}

TEST(EvenGroups, OfOneValueAreNamedAfterIt) {
  EXPECT_THAT(even_groups({"North", "south east"}, 0).names, ElementsAre("north", "south_east"));
}

TEST(EvenGroups, HaveDifferentNames) {
  EXPECT_THAT(even_groups({"A", "a", "a "}, 0).names, ElementsAre("a", "a_", "a__"));
}

}  // namespace
}  // namespace mgm
