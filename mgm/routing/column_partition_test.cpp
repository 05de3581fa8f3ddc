#include "mgm/routing/column_partition.h"

#include <gmock/gmock.h>

#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

PartitionForTest named(const std::string& options) {
  return {partition_kind<ColumnPartitionConfig>(), options, {"far", "near"}};
}

PartitionForTest equal(const std::string& options, std::int64_t count = 0) {
  return {partition_kind<ColumnPartitionConfig>(), options, {}, count};
}

std::vector<int> assigned(const PartitionForTest& built, const std::vector<std::string>& city) {
  const DatasetForTest data({"a"}, std::vector<float>(city.size(), 0), {{"city", city}});
  return built.partition->assign({data, all_samples(data), {}});
}

TEST(ColumnPartition, GivesEachExpertItsValuesAndOneTheRest) {
  const PartitionForTest built = named("{by: city, groups: {near: [Bonn, Köln], far: rest}}");
  EXPECT_THAT(built.subsets, ElementsAre("near", "far"));
  EXPECT_THAT(assigned(built, {"Bonn", "Rome", "Köln", "Oslo"}), ElementsAre(0, 1, 0, 1));
}

TEST(ColumnPartition, LeavesMissingAndUnknownValuesOut) {
  EXPECT_THAT(assigned(named("{by: city, groups: {near: [Bonn], far: [Rome]}}"),
                       {"Bonn", "", "Oslo", "Rome"}),
              ElementsAre(0, -1, -1, 1));
  EXPECT_THAT(assigned(named("{by: city, groups: {near: [Bonn], far: rest}}"), {"", "Oslo"}),
              ElementsAre(-1, 1));
}

TEST(ColumnPartition, MakesAnEqualExpertForEachValue) {
  const PartitionForTest built = equal("{by: city, values: [Bonn, Rome, 7]}");
  EXPECT_THAT(built.subsets, ElementsAre("bonn", "rome", "c7"));
  EXPECT_THAT(assigned(built, {"7", "Rome", "Bonn", "Oslo"}), ElementsAre(2, 1, 0, -1));
}

TEST(ColumnPartition, DividesValuesAmongFewerEqualExperts) {
  EXPECT_THAT(assigned(equal("{by: city, values: [a, b, c, d]}", 2), {"a", "b", "c", "d"}),
              ElementsAre(0, 0, 1, 1));
}

TEST(ColumnPartition, GivesEachExpertARangeOfNumbersAndOneTheRest) {
  const PartitionForTest built = named("{by: city, ranges: {near: [.., 18], far: rest}}");
  ASSERT_EQ(built.problems, "");
  EXPECT_THAT(built.subsets, ElementsAre("near", "far"));
  EXPECT_THAT(built.partition->columns(), ElementsAre("city"));
  EXPECT_THAT(assigned(built, {"-3", "17.9", "18", "1e9"}), ElementsAre(0, 0, 1, 1));
}

TEST(ColumnPartition, LeavesWhatIsNoNumberAndWhatLiesBetweenRangesOut) {
  const PartitionForTest built = named("{by: city, ranges: {near: [0, 10], far: [20, ..]}}");
  EXPECT_THAT(assigned(built, {"", "n/a", "5", "15", "25"}), ElementsAre(-1, -1, 0, -1, 1));
}

TEST(ColumnPartition, CutsNumbersIntoEqualExperts) {
  const PartitionForTest built = equal("{by: city, cuts: [10, 20]}");
  EXPECT_THAT(built.subsets, ElementsAre("e0", "e1", "e2"));
  EXPECT_THAT(assigned(built, {"20", "10", "9"}), ElementsAre(2, 1, 0));
  EXPECT_THAT(equal("{by: city, cuts: [10, 20]}", 2).problems,
              HasSubstr("2 cuts make 3 ranges, but 'r' has 2 experts: leave count away, or say 1"));
  EXPECT_THAT(equal("{by: city, cuts: [20, 10]}").problems, HasSubstr("20 comes before 10"));
}

TEST(ColumnPartition, LearnsRangesThatHoldEquallyManySamples) {
  const std::vector<std::string> city = {"1", "2", "3", "40", "", "50", "600"};
  const DatasetForTest data({"a"}, std::vector<float>(city.size(), 0), {{"city", city}});
  const PartitionForTest built = equal("{by: city, quantiles: true}", 3);
  built.partition->fit({data, all_samples(data), {}}, 0);
  EXPECT_THAT(assigned(built, city), ElementsAre(0, 0, 1, 1, -1, 2, 2));
  const PartitionForTest restored = equal("{by: city, quantiles: true}", 3);
  EXPECT_THROW(assigned(restored, city), Error);
  EXPECT_THROW(restored.partition->restore({{"cuts", Array({2}, {3, 1})}}), Error);
  EXPECT_THROW(restored.partition->restore({{"cuts", Array({3}, {1, 2, 3})}}), Error);
  restored.partition->restore(built.partition->state());
  EXPECT_THAT(assigned(restored, city), ElementsAre(0, 0, 1, 1, -1, 2, 2));
}

TEST(ColumnPartition, RefusesQuantilesOfNumbersThatAreTooAlike) {
  const DatasetForTest data({"a"}, {0, 0, 0, 0}, {{"city", {"1", "1", "1", "2"}}});
  try {
    equal("{by: city, quantiles: true}", 3).partition->fit({data, all_samples(data), {}}, 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    EXPECT_THAT(error.what(), HasSubstr("the 4 numbers in column 'city' are too alike"));
  }
}

TEST(ColumnPartition, IsDividedOneWayOnly) {
  EXPECT_THAT(named("{by: city, groups: {near: [a], far: rest}, ranges: {near: [0, 1], far: rest}}")
                  .problems,
              HasSubstr("'r' is divided by groups and by ranges at once: keep one"));
  EXPECT_THAT(equal("{by: city, values: [a], cuts: [1]}").problems,
              HasSubstr("'r' is divided by values and by cuts at once: keep one"));
}

TEST(ColumnPartition, WantsGroupsForNamedExpertsAndValuesForEqualOnes) {
  EXPECT_THAT(named("{by: city}").problems,
              HasSubstr("say which values of 'city' each expert of 'r' learns: groups: {far:"));
  EXPECT_THAT(named("{by: city, groups: {near: [a], far: rest}, values: [a]}").problems,
              HasSubstr("values are for equal experts"));
  EXPECT_THAT(equal("{by: city}").problems,
              HasSubstr("equal experts of 'r' need values: [...], those of column 'city'"));
  EXPECT_THAT(equal("{by: city, values: [a], groups: {x: [a]}}").problems,
              HasSubstr("groups are for named experts"));
}

TEST(ColumnPartition, RefusesExpertsWithoutValues) {
  EXPECT_THAT(equal("{by: city, values: [a, b]}", 3).problems,
              HasSubstr("'r' has 3 experts, but there are only 2 values: lower count"));
  EXPECT_THAT(equal("{by: city, values: [a, a]}").problems, HasSubstr("stands here twice"));
  EXPECT_THAT(named("{by: city, groups: {near: [a, b]}}").problems,
              HasSubstr("expert 'far' of 'r' is given no subset"));
}

TEST(ColumnPartition, WantsAColumn) {
  EXPECT_THAT(equal("{values: [a]}").problems, HasSubstr("missing option 'by'"));
}

}  // namespace
}  // namespace mgm
