#include "mgm/routing/tree_partition.h"

#include <gmock/gmock.h>
#include <limits>

#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

PartitionForTest built(const std::string& options, std::int64_t count,
                       std::vector<std::string> classes = {"a", "b", "c"}) {
  return {partition_kind<TreePartitionConfig>(), options, {}, count, std::move(classes)};
}

/// Classes a, b and c in runs of 100 along the only feature; the last target is missing.
class TreePartitionTest : public ::testing::Test {
 protected:
  TreePartitionTest() : data_({"a", "b", "c"}, labels()), features_({300, 1}) {
    for (std::int64_t i = 0; i < 300; ++i) features_.row(i)[0] = static_cast<float>(i);
  }
  static std::vector<float> labels() {
    std::vector<float> labels;
    for (int i = 0; i < 300; ++i) labels.push_back(static_cast<float>(i / 100));
    labels.back() = std::numeric_limits<float>::quiet_NaN();
    return labels;
  }
  PartitionInput input() const { return {data_, all_samples(data_), features_}; }

  DatasetForTest data_;
  Array features_;
};

TEST_F(TreePartitionTest, TellsClassesApartByWhatTheRouteReads) {
  for (const std::string options : {"{}", "{samples: 150}"}) {
    const PartitionForTest tree = built(options, 3);
    ASSERT_EQ(tree.problems, "");
    ASSERT_TRUE(tree.partition->needs_features());
    tree.partition->fit(input(), 1);
    const std::vector<int> subsets = tree.partition->assign(input());
    for (const std::size_t i : {5U, 90U, 110U, 190U, 210U, 299U})
      EXPECT_EQ(subsets[i], subsets[i / 100 * 100 + 50]) << i;
    EXPECT_NE(subsets[50], subsets[150]);
    EXPECT_NE(subsets[150], subsets[250]);
  }
}

TEST_F(TreePartitionTest, SaysWhenItCannotTellSoManySubsetsApart) {
  try {
    built("{}", 4).partition->fit(input(), 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    EXPECT_THAT(error.what(),
                HasSubstr("the tree that divides 'r' tells only 3 subsets apart, not 4"));
  }
  EXPECT_THROW(built("{least: 101}", 3).partition->fit(input(), 1), Error);
}

TEST_F(TreePartitionTest, AssignsTheSameOnceRestored) {
  const PartitionForTest fitted = built("{}", 3), restored = built("{}", 3);
  EXPECT_THROW(restored.partition->assign(input()), Error);
  fitted.partition->fit(input(), 1);
  restored.partition->restore(fitted.partition->state());
  EXPECT_EQ(restored.partition->assign(input()), fitted.partition->assign(input()));
  EXPECT_THROW(restored.partition->restore({}), Error);
  EXPECT_THROW(restored.partition->restore({{"nodes", Array({3, 4})}}), Error);
  Array damaged({5, 4});
  damaged.values[0] = -1;
  damaged.values[2] = 3;
  EXPECT_THROW(restored.partition->restore({{"nodes", damaged}}), Error);
}

TEST_F(TreePartitionTest, NeedsATaskAndANumberOfExperts) {
  EXPECT_THAT(built("{}", 3, {}).problems, HasSubstr("no task that predicts such reaches it"));
  EXPECT_THAT(built("{}", 0).problems, HasSubstr("say how many experts 'r' has"));
  EXPECT_THAT(built("{depth: 0}", 2).problems, HasSubstr("expected a number from 1"));
}

}  // namespace
}  // namespace mgm
