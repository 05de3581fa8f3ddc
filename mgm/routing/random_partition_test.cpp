#include "mgm/routing/random_partition.h"

#include <gmock/gmock.h>

#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

PartitionForTest equal(const std::string& options, std::int64_t count) {
  return {partition_kind<RandomPartitionConfig>(), options, {}, count};
}

std::vector<int> assigned(const PartitionForTest& built, const std::vector<std::size_t>& samples) {
  const DatasetForTest data({"a"}, std::vector<float>(4000, 0));
  return built.partition->assign({data, samples, {}});
}

std::vector<std::size_t> many() {
  return all_samples(DatasetForTest({"a"}, std::vector<float>(4000, 0)));
}

TEST(RandomPartition, GivesEverySubsetItsShare) {
  std::vector<int> sizes(4, 0);
  for (const int subset : assigned(equal("{}", 4), many())) ++sizes.at(subset);
  for (const int size : sizes) EXPECT_NEAR(size, 1000, 110);  // four deviations of a binomial
}

TEST(RandomPartition, GivesASampleTheSameSubsetInAnyOrder) {
  const PartitionForTest built = equal("{}", 8);
  const std::vector<int> all = assigned(built, many());
  EXPECT_THAT(assigned(built, {17, 3, 17}), ElementsAre(all[17], all[3], all[17]));
}

TEST(RandomPartition, DividesAnewForAnotherSeed) {
  const std::vector<int> one = assigned(equal("{seed: 1}", 2), many());
  const std::vector<int> two = assigned(equal("{seed: 2}", 2), many());
  int same = 0;
  for (std::size_t i = 0; i < one.size(); ++i) same += one[i] == two[i] ? 1 : 0;
  EXPECT_NEAR(same, 2000, 130);
}

TEST(RandomPartition, DrawsALargerShareForEachExpertByItself) {
  const PartitionForTest built = equal("{share: 0.7}", 4);
  const DatasetForTest data({"a"}, std::vector<float>(4000, 0));
  const PartitionInput input{data, many(), {}};
  const std::vector<int> own = built.partition->assign(input);
  const std::vector<std::vector<int>> also = built.partition->also(input);
  std::vector<int> sizes(4, 0);
  for (std::size_t i = 0; i < own.size(); ++i) {
    ++sizes[own[i]];
    for (const int subset : also[i]) {
      EXPECT_NE(subset, own[i]);
      ++sizes[subset];
    }
  }
  for (const int size : sizes) EXPECT_NEAR(size, 2800, 120);  // four deviations of a binomial
}

TEST(RandomPartition, GivesEveryExpertAllWhereItsShareIsWhole) {
  const PartitionForTest built = equal("{share: 1}", 3);
  const DatasetForTest data({"a"}, std::vector<float>(4000, 0));
  for (const auto& also : built.partition->also({data, {5, 6, 7}, {}})) EXPECT_EQ(also.size(), 2U);
  EXPECT_FALSE(equal("{}", 3).partition->overlaps());
}

TEST(RandomPartition, RefusesAShareThatLeavesSamplesToNobody) {
  EXPECT_THAT(equal("{share: 0.2}", 3).problems, HasSubstr("would leave some to nobody"));
}

TEST(RandomPartition, NamesItsSubsetsAfterTheExperts) {
  const PartitionForTest built(partition_kind<RandomPartitionConfig>(), "{}", {"left", "right"});
  EXPECT_THAT(built.subsets, ElementsAre("left", "right"));
  EXPECT_THAT(equal("{}", 2).subsets, ElementsAre("e0", "e1"));
}

TEST(RandomPartition, MustBeToldHowManySubsets) {
  EXPECT_THAT(equal("{}", 0).problems,
              HasSubstr("say how many experts 'r' has: experts: {each: NODE, count: N}"));
}

}  // namespace
}  // namespace mgm
