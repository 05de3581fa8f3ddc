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
