#include "mgm/routing/compile_rules.h"

#include <gmock/gmock.h>
#include <map>
#include <nlohmann/json.hpp>

#include "mgm/base/random.h"
#include "mgm/data/number.h"
#include "mgm/program/decision_tree.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

/// A number `age`, a category `country` and a text, in this order.
SeenColumns seen() {
  SeenColumns all(3);
  all[0].name = "age";
  all[0].mean = 30;
  all[0].deviation = 12.5;
  all[1].name = "country";
  all[1].type = InputColumn::Type::kCategory;
  all[1].first = 1;
  all[1].values = {"7", "be", "fr"};
  all[2].name = "note";
  all[2].type = InputColumn::Type::kText;
  all[2].first = 4;
  return all;
}

using Texts = nlohmann::ordered_json;

Rules rules(const Texts& texts) {
  Problems problems;
  const PartitionSite site{"r", {"a", "b", "c"}, 0, DataSchema{}};
  Rules read = read_rules(Spec::from_json(texts, "s.yaml"), site, problems);
  EXPECT_EQ(text_of(problems), "") << texts.dump();
  return read;
}

/// The subset that compiled rules send a sample to.
int sent(const Array& rows, const std::string& age, const std::string& country) {
  const std::vector<InputColumn> columns = seen();
  std::vector<float> sample(5, 0);
  sample[0] = static_cast<float>((*parse_number(age) - 30) / 12.5);
  for (std::size_t v = 0; v < 3; ++v) sample[1 + v] = columns[1].values[v] == country ? 1 : 0;
  const std::int64_t row = leaf_of(sample.data(), 5, rows.values.data(), rows.rows());
  return static_cast<int>(rows.row(row)[2]);
}

/// The subset that the rules themselves say.
int said(const Rules& rules, const std::string& age, const std::string& country) {
  const std::map<std::string, std::string> cells{{"age", age}, {"country", country}};
  for (std::size_t k = 0; k < rules.of_subset.size(); ++k) {
    if (!rules.of_subset[k]) continue;
    const Rule& rule = *rules.of_subset[k];
    const Truth truth = rule.of(
        [&](std::size_t column) -> const std::string& { return cells.at(rule.columns[column]); });
    if (truth == Truth::kYes) return static_cast<int>(k);
  }
  return rules.rest;
}

void expect_agreement(const Texts& texts) {
  const Rules wanted = rules(texts);
  const Array rows = compile_rules(wanted, seen());
  for (const std::string age : {"-1", "17.5", "18", "18.25", "30", "64", "65", "1000"}) {
    for (const std::string country : {"", "7", "be", "fr"})
      EXPECT_EQ(sent(rows, age, country), said(wanted, age, country))
          << texts.dump() << " at " << age << " " << country;
  }
}

TEST(CompileRules, SendsSamplesWhereTheRulesSay) {
  expect_agreement({{"a", "age >= 18 and country == 'fr'"}, {"b", "age < 18"}, {"c", "rest"}});
  expect_agreement({{"c", "rest"}, {"b", "18 <= age <= 64"}, {"a", "age > 64"}});
  expect_agreement({{"a", "age == 18"}, {"b", "18 < age"}, {"c", "rest"}});
  expect_agreement(
      {{"a", "not (age != 18.25) or country in ['be']"}, {"b", "country != 'fr'"}, {"c", "rest"}});
  expect_agreement(
      {{"a", "not (country == 'fr' or age > 30)"}, {"b", "country is missing"}, {"c", "rest"}});
  expect_agreement(
      {{"a", "country > 3"}, {"b", "country is present and not country == 7"}, {"c", "rest"}});
  expect_agreement(
      {{"a", "not (country == 'fr' and age > 30)"}, {"b", "not country in [7]"}, {"c", "rest"}});
}

/// A rule at random, of numbers and values that matter.
std::string random_rule(Random& random, int depth) {
  static const std::vector<std::string> kTests = {
      "age < 18",        "age >= 30",           "age == 65",          "country == 'fr'",
      "country != 'be'", "country in ['7', 1]", "country is missing", "1000 <= age"};
  if (depth == 0 || random.below(4) == 0) return kTests[random.below(kTests.size())];
  if (random.below(3) == 0) return "not (" + random_rule(random, depth - 1) + ")";
  const std::string word = random.below(2) == 0 ? " and " : " or ";
  return "(" + random_rule(random, depth - 1) + word + random_rule(random, depth - 1) + ")";
}

TEST(CompileRules, AgreesWithRulesAtRandom) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed, "rules");
    const std::string a = random_rule(random, 3), b = random_rule(random, 3);
    expect_agreement({{"a", a}, {"b", b}, {"c", "rest"}});
  }
}

std::string refusal(const Texts& texts) {
  try {
    compile_rules(rules(texts), seen());
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kSpec);
    return error.what();
  }
  return "it compiled";
}

TEST(CompileRules, RefusesWhatTheRouterCannotSee) {
  EXPECT_THAT(refusal({{"a", "label == 'x'"}, {"b", "age > 3"}, {"c", "rest"}}),
              HasSubstr("column 'label' is none of it; there are: age, country, note"));
  EXPECT_THAT(refusal({{"a", "agee > 1"}, {"b", "age > 3"}, {"c", "rest"}}),
              HasSubstr("did you mean 'age'?"));
  EXPECT_THAT(refusal({{"a", "age is missing"}, {"b", "age > 3"}, {"c", "rest"}}),
              HasSubstr("fills it in"));
  EXPECT_THAT(refusal({{"a", "age == country"}, {"b", "age > 3"}, {"c", "rest"}}),
              HasSubstr("cannot compare"));
  EXPECT_THAT(refusal({{"a", "age == 'x'"}, {"b", "age > 3"}, {"c", "rest"}}),
              HasSubstr("leave its quotes away"));
  EXPECT_THAT(refusal({{"a", "note == 'x'"}, {"b", "age > 3"}, {"c", "rest"}}),
              HasSubstr("hashed words only"));
  EXPECT_THAT(refusal({{"a", "age > 1"}, {"b", "age > 3"}, {"c", "age > 5"}}),
              HasSubstr("let one expert be 'rest'"));
}

TEST(CompileRules, CountsTheTestsOfTheLongestPath) {
  EXPECT_EQ(depth_of_rules(
                compile_rules(rules({{"a", "age < 1"}, {"b", "age < 2"}, {"c", "rest"}}), seen())),
            2);
}

}  // namespace
}  // namespace mgm
