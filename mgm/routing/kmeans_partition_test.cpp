#include "mgm/routing/kmeans_partition.h"

#include <gmock/gmock.h>
#include <set>

#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

PartitionForTest equal(const std::string& options, std::int64_t count) {
  return {partition_kind<KMeansPartitionConfig>(), options, {}, count};
}

/// Even samples lie at 0, odd ones at 100.
class KMeansPartitionTest : public ::testing::Test {
 protected:
  KMeansPartitionTest() : data_({"a"}, std::vector<float>(200, 0)) {}

  PartitionInput input() const {
    Array features({200, 2});
    for (std::int64_t i = 0; i < 200; ++i)
      features.row(i)[0] = static_cast<float>(i % 2 * 100) + 0.01F * static_cast<float>(i);
    return {data_, all_samples(data_), features};
  }

  DatasetForTest data_;
};

TEST_F(KMeansPartitionTest, DividesByWhatTheRouteReads) {
  const PartitionForTest built = equal("{}", 2);
  ASSERT_TRUE(built.partition->needs_features());
  built.partition->fit(input(), 1);
  const std::vector<int> subsets = built.partition->assign(input());
  EXPECT_NE(subsets[0], subsets[1]);
  for (std::size_t i = 0; i < subsets.size(); ++i) EXPECT_EQ(subsets[i], subsets[i % 2]);
}

TEST_F(KMeansPartitionTest, AssignsAllSamplesThoughItLearnsFromSome) {
  const PartitionForTest built = equal("{samples: 10}", 2);
  built.partition->fit(input(), 1);
  const std::vector<int> subsets = built.partition->assign(input());
  EXPECT_EQ(subsets.size(), 200U);
  EXPECT_EQ(std::set<int>(subsets.begin(), subsets.end()).size(), 2U);
}

TEST_F(KMeansPartitionTest, LetsSamplesTeachTheNearestClustersToo) {
  EXPECT_FALSE(equal("{}", 4).partition->overlaps());
  const PartitionForTest built = equal("{overlap: 2}", 4);
  ASSERT_TRUE(built.partition->overlaps());
  built.partition->fit(input(), 1);
  const std::vector<int> own = built.partition->assign(input());
  const std::vector<std::vector<int>> also = built.partition->also(input());
  ASSERT_EQ(also.size(), own.size());
  const Array centroids = built.partition->state().at("centroids");
  for (std::size_t i = 0; i < own.size(); ++i) {
    ASSERT_EQ(also[i].size(), 1U);
    EXPECT_NE(also[i].front(), own[i]);
    EXPECT_LT(std::abs(centroids.row(also[i].front())[0] - centroids.row(own[i])[0]), 50)
        << "the other cluster of its own side";
  }
  EXPECT_THAT(equal("{overlap: 5}", 4).problems, HasSubstr("cannot teach 5 of 4 experts"));
}

TEST_F(KMeansPartitionTest, AssignsTheSameOnceRestored) {
  const PartitionForTest fitted = equal("{}", 4), restored = equal("{}", 4);
  fitted.partition->fit(input(), 1);
  restored.partition->restore(fitted.partition->state());
  EXPECT_EQ(restored.partition->assign(input()), fitted.partition->assign(input()));
}

TEST_F(KMeansPartitionTest, RefusesAStateOfAnotherShape) {
  const PartitionForTest built = equal("{}", 4);
  EXPECT_THROW(built.partition->restore({}), Error);
  EXPECT_THROW(built.partition->restore({{"centroids", Array({3, 2})}}), Error);
  EXPECT_THROW(built.partition->restore({{"centroids", Array({4})}}), Error);
}

TEST_F(KMeansPartitionTest, DoesNotAssignBeforeItWasFitted) {
  EXPECT_THROW(equal("{}", 2).partition->assign(input()), Error);
}

TEST_F(KMeansPartitionTest, MustBeToldHowManySubsets) {
  EXPECT_THAT(equal("{}", 0).problems, HasSubstr("say how many experts 'r' has"));
  EXPECT_THAT(equal("{iterations: 0}", 2).problems, HasSubstr("expected a number from 1"));
}

TEST_F(KMeansPartitionTest, LearnsByMiniBatches) {
  const PartitionForTest built = equal("{batch: 16}", 2);
  built.partition->fit(input(), 1);
  const std::vector<int> subsets = built.partition->assign(input());
  EXPECT_NE(subsets[0], subsets[1]);
  for (std::size_t i = 0; i < subsets.size(); ++i) EXPECT_EQ(subsets[i], subsets[i % 2]);
}

TEST_F(KMeansPartitionTest, MakesSubsetsOfEqualSizeWhereAsked) {
  const PartitionForTest built = equal("{balanced: true}", 3),
                         restored = equal("{balanced: true}", 3);
  built.partition->fit(input(), 1);
  const std::vector<int> subsets = built.partition->assign(input());
  for (int k = 0; k < 3; ++k)
    EXPECT_NEAR(static_cast<double>(std::count(subsets.begin(), subsets.end(), k)), 67, 7);
  restored.partition->restore(built.partition->state());
  EXPECT_EQ(restored.partition->assign(input()), subsets);
  EXPECT_THROW(restored.partition->restore({{"centroids", Array({3, 2})}}), Error);
}

TEST_F(KMeansPartitionTest, MayReadAnEarlierSignal) {
  using ::testing::ElementsAre;
  EXPECT_THAT(equal("{on: trunk}", 2).partition->reads(), ElementsAre("trunk"));
  EXPECT_THAT(equal("{}", 2).partition->reads(), ElementsAre());
}

}  // namespace
}  // namespace mgm
