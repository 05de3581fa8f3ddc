#include "mgm/routing/rule.h"

#include <gmock/gmock.h>
#include <map>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Row = std::map<std::string, std::string>;

std::optional<Rule> read(const std::string& text, std::string* problem = nullptr) {
  Problems problems;
  const Spec spec = Spec::from_json({{"r", text}}, "s.yaml");
  const std::optional<Rule> rule = read_rule(spec.at("r"), problems);
  if (problem != nullptr) *problem = text_of(problems);
  return rule;
}

Truth truth(const std::string& text, const Row& row) {
  std::string problem;
  const std::optional<Rule> rule = read(text, &problem);
  EXPECT_EQ(problem, "") << text;
  if (!rule) return Truth::kUnknown;
  return rule->of(
      [&](std::size_t column) -> const std::string& { return row.at(rule->columns[column]); });
}
bool holds(const std::string& text, const Row& row) { return truth(text, row) == Truth::kYes; }

std::string problem_with(const std::string& text) {
  std::string problem;
  EXPECT_FALSE(read(text, &problem)) << text;
  return problem;
}

TEST(Rule, ComparesNumbers) {
  const Row row = {{"age", "18"}, {"size", "-2.50"}};
  EXPECT_TRUE(holds("age >= 18", row));
  EXPECT_TRUE(holds("age <= 18.0", row));
  EXPECT_FALSE(holds("age > 18", row));
  EXPECT_FALSE(holds("age < 18", row));
  EXPECT_TRUE(holds("age == 1.8e1", row));
  EXPECT_FALSE(holds("age != 18", row));
  EXPECT_TRUE(holds("size == -2.5", row));
  EXPECT_TRUE(holds("size < age", row));
  EXPECT_TRUE(holds("-3 < size < 0 < age", row));
  EXPECT_FALSE(holds("-3 < size < -4", row));
}

TEST(Rule, ComparesTexts) {
  const Row row = {{"country", "fr"}, {"born", "fr"}, {"said", "it's"}, {"code", "07"}};
  EXPECT_TRUE(holds("country == 'fr'", row));
  EXPECT_TRUE(holds("\"be\" != country", row));
  EXPECT_TRUE(holds("country == born", row));
  EXPECT_TRUE(holds("said == 'it''s'", row));
  EXPECT_TRUE(holds("code == '07' and code == 7 and code != '7'", row));
  EXPECT_TRUE(holds("country in ['be', 'fr']", row));
  EXPECT_TRUE(holds("country not in ['be', 'de']", row));
}

TEST(Rule, BindsNotBeforeAndBeforeOr) {
  const Row row = {{"a", "1"}, {"b", "2"}};
  EXPECT_TRUE(holds("a == 1 or a == 1 and b == 1", row));
  EXPECT_FALSE(holds("(a == 1 or a == 1) and b == 1", row));
  EXPECT_FALSE(holds("not a == 1 or b == 1", row));
  EXPECT_TRUE(holds("not (a == 2 or b == 1)", row));
}

TEST(Rule, KnowsNothingOfWhatIsMissingOrNoNumber) {
  const Row row = {{"age", ""}, {"name", "x"}};
  for (const std::string rule : {"age > 1", "not age > 1", "age == 'a'", "age != 'a'",
                                 "age == name", "name < 3", "name != 3", "age in [1]"})
    EXPECT_EQ(truth(rule, row), Truth::kUnknown) << rule;
  EXPECT_EQ(truth("age > 1 and name == 'y'", row), Truth::kNo);
  EXPECT_EQ(truth("age > 1 or name == 'x'", row), Truth::kYes);
  EXPECT_EQ(truth("age > 1 or name == 'y'", row), Truth::kUnknown);
  EXPECT_TRUE(holds("age is missing and name is present", row));
  EXPECT_EQ(truth("age is present", row), Truth::kNo);
}

TEST(Rule, NamesColumnsOfAnySpelling) {
  EXPECT_TRUE(
      holds("`Work class` == 'x' and größe.cm > 2", {{"Work class", "x"}, {"größe.cm", "3"}}));
  EXPECT_TRUE(holds("`and` == 1", {{"and", "1"}}));
  EXPECT_THAT(read("b > 1 and a > b and b < 9")->columns, ElementsAre("b", "a"));
}

TEST(Rule, SaysWhereItIsWrong) {
  EXPECT_THAT(problem_with("age >= 18 andd x > 1"),
              HasSubstr("rule \"age >= 18 andd x > 1\", character 11: expected and, or, or the "
                        "end, found 'andd'"));
  EXPECT_THAT(problem_with("age ="), HasSubstr("character 5: expected a comparison"));
  EXPECT_THAT(problem_with("age >="), HasSubstr("character 7: expected a column, a number or a "
                                                "quoted text, found the end"));
  EXPECT_THAT(problem_with("(age > 1"), HasSubstr("expected and, or or ), found the end"));
  EXPECT_THAT(problem_with("a == 'x"), HasSubstr("found a quote that is never closed"));
  EXPECT_THAT(problem_with("a > 1x"), HasSubstr("character 5"));
  EXPECT_THAT(problem_with("a in 3"), HasSubstr("expected a list"));
  EXPECT_THAT(problem_with("a in [3"), HasSubstr("expected , or ]"));
  EXPECT_THAT(problem_with("a is 3"), HasSubstr("expected missing or present"));
  EXPECT_THAT(problem_with("3 is missing"), HasSubstr("expected a column before 'is'"));
  EXPECT_THAT(problem_with("not and"), HasSubstr("expected a column"));
  EXPECT_THAT(problem_with(""), HasSubstr("expected a column"));
}

TEST(Rule, RefusesComparisonsWithoutMeaning) {
  EXPECT_THAT(problem_with("a < 'x'"), HasSubstr("'<' compares numbers here, and 'x' is a text"));
  EXPECT_THAT(problem_with("3 == 4"), HasSubstr("neither side of '==' is a column"));
}

TEST(Rule, RefusesToNestWithoutEnd) {
  EXPECT_THAT(problem_with(std::string(100000, '(') + "a > 1"), HasSubstr("nests too deeply"));
  std::string nots;
  for (int i = 0; i < 1000; ++i) nots += "not ";
  EXPECT_THAT(problem_with(nots + "a > 1"), HasSubstr("nests too deeply"));
}

TEST(Rule, PointsIntoTheFile) {
  Problems problems;
  read_rule(parse_for_test("r: \"a >> 1\"").at("r"), problems);
  EXPECT_THAT(text_of(problems), HasSubstr("s.yaml:1:8: rule"));
}

}  // namespace
}  // namespace mgm
