#include "mgm/routing/rule_router.h"

#include <gmock/gmock.h>

#include "mgm/program/decision_tree.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A route over a picture of four numbers and a table of one column, `age`.
struct Built {
  explicit Built(const std::string& options, const std::string& partition = "",
                 const std::string& partition_options = "{}") {
    RouterSite site{2, {"young", "old"}};
    site.schema.inputs = {{"picture", {4}}, {"row", {1}}};
    InputColumn age{"age"};
    age.input = "row";
    site.schema.columns = {age};
    site.partition = partition;
    site.partition_options = parse_for_test(partition_options);
    Problems found;
    design = rule_router_kind().build(parse_for_test(options), layers, site, found);
    problems = text_of(found);
  }
  /// The scores of a sample whose age is this.
  std::vector<float> scores(float age) const {
    const Array& rows = design->given.at("rules.weight");
    return decision_tree(Array({1, 5}, {9, 9, 9, 9, age}), rows.values.data(),
                         design->given.at("rules.scores").values.data(), rows.rows(), 2)
        .values;
  }
  Layers layers{"r.router", {{"picture", {4}}, {"row", {1}}}, 0};
  std::optional<RouterDesign> design;
  std::string problems;
};

TEST(RuleRouter, ScoresTheExpertWhoseRuleHoldsFirst) {
  Built built("{old: age >= 65, young: rest}");
  ASSERT_EQ(built.problems, "");
  EXPECT_EQ(built.design->teaching, RouterTeaching::kGiven);
  EXPECT_THAT(built.scores(65), ElementsAre(0, 1));
  EXPECT_THAT(built.scores(64), ElementsAre(1, 0));
  for (const WeightDeclaration& weight : built.layers.take_weights())
    EXPECT_EQ(built.design->given.at(weight.name).shape, weight.shape) << weight.name;
}

TEST(RuleRouter, TakesTheRulesOfThePartitionWhereItHasNone) {
  Built built("{}", "rule", "{young: age < 65, old: rest}");
  ASSERT_EQ(built.problems, "");
  EXPECT_THAT(built.scores(65), ElementsAre(0, 1));
  EXPECT_THAT(Built("{}", "kmeans").problems, HasSubstr("say when each expert answers"));
}

TEST(RuleRouter, SaysWhatIsWrong) {
  EXPECT_THAT(Built("{old: label > 1, young: rest}").problems,
              HasSubstr("r.router: the router sees only what the route reads"));
  EXPECT_THAT(Built("{old: age >, young: rest}").problems, HasSubstr("character 6"));
  EXPECT_THAT(Built("{old: age > 3}").problems, HasSubstr("expert 'young'"));
}

}  // namespace
}  // namespace mgm
