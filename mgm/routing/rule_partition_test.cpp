#include "mgm/routing/rule_partition.h"

#include <gmock/gmock.h>

#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

PartitionForTest named(const std::string& options) {
  return {rule_partition_kind(), options, {"adults", "others"}};
}

std::vector<int> assigned(const PartitionForTest& built) {
  const DatasetForTest data({"a"}, {0, 0, 0, 0},
                            {{"age", {"17", "18", "", "40"}}, {"country", {"fr", "fr", "", "be"}}});
  return built.partition->assign({data, all_samples(data), {}});
}

TEST(RulePartition, GivesEachExpertWhatItsRuleHoldsForAndOneTheRest) {
  const PartitionForTest built = named("{others: rest, adults: \"age >= 18 and country == 'fr'\"}");
  ASSERT_EQ(built.problems, "");
  EXPECT_THAT(built.subsets, ElementsAre("others", "adults"));
  EXPECT_THAT(built.partition->columns(), ElementsAre("age", "country"));
  EXPECT_THAT(assigned(built), ElementsAre(0, 1, 0, 0));
}

TEST(RulePartition, LetsTheFirstRuleThatHoldsDecide) {
  EXPECT_THAT(assigned(named("{adults: age > 17, others: age > 30}")), ElementsAre(-1, 0, -1, 0));
  EXPECT_THAT(assigned(named("{others: age > 30, adults: age > 17}")), ElementsAre(-1, 1, -1, 0));
}

TEST(RulePartition, LeavesOutWhatNoRuleHoldsFor) {
  EXPECT_THAT(assigned(named("{adults: not age < 18, others: not age >= 18}")),
              ElementsAre(1, 0, -1, 0));
  EXPECT_THAT(assigned(named("{adults: age >= 18, others: age is missing}")),
              ElementsAre(-1, 0, 1, 0));
}

TEST(RulePartition, RemarksWhatNoSampleHolds) {
  const auto remark = [](const std::string& rules) {
    const PartitionForTest built = named(rules);
    const DatasetForTest data({"a"}, {0, 0}, {{"age", {"17", ""}}, {"country", {"fr", "be"}}});
    built.partition->fit({data, all_samples(data), {}}, 0);
    return built.partition->remark();
  };
  EXPECT_EQ(remark("{adults: \"country in ['fr', 'bee'] or age > 3\", others: rest}"),
            "the rule of 'adults' looks for 'bee' in column 'country', which no training sample "
            "holds");
  EXPECT_EQ(remark("{adults: 18 <= country < 65, others: rest}"),
            "the rule of 'adults' looks for a number in column 'country', which no training "
            "sample holds");
  EXPECT_EQ(remark("{adults: age > 100, others: rest}"), "");
}

TEST(RulePartition, ListsEverythingThatIsWrong) {
  const std::string problems = named("{adults: age >, other: rest, others: [1]}").problems;
  EXPECT_THAT(problems, HasSubstr("character 6: expected a column"));
  EXPECT_THAT(problems, HasSubstr("unknown expert 'other' (did you mean 'others'?)"));
  EXPECT_THAT(problems, HasSubstr("expected a rule such as"));
  EXPECT_THAT(named("{adults: rest, others: rest}").problems, HasSubstr("only one expert"));
  EXPECT_THAT(named("{}").problems, HasSubstr("say what each expert of 'r' learns: rule: {adults"));
  EXPECT_THAT(named("{adults: rest}").problems, HasSubstr("'others' of 'r' is given no subset"));
}

TEST(RulePartition, NeedsNamedExperts) {
  const PartitionForTest built(rule_partition_kind(), "{a: x > 1}", {}, 2);
  EXPECT_THAT(built.problems, HasSubstr("its experts are equal (each:): name them"));
}

}  // namespace
}  // namespace mgm
