#include "mgm/routing/labels_partition.h"

#include <gmock/gmock.h>
#include <limits>

#include "mgm/base/random.h"
#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::vector<std::string> kClasses = {"cat", "car", "dog", "van", "fog"};

PartitionForTest built(const std::string& options, std::int64_t count,
                       std::vector<std::string> classes = kClasses) {
  return {partition_kind<LabelsPartitionConfig>(), options, {}, count, std::move(classes)};
}

/// Cats and dogs look alike, and so do cars and vans; nothing is a fog, and the last is unknown.
class LabelsPartitionTest : public ::testing::Test {
 protected:
  LabelsPartitionTest() : data_(kClasses, labels()), features_({401, 2}) {
    Random random(3, "animals");
    for (std::int64_t i = 0; i < 401; ++i) {
      for (std::int64_t j = 0; j < 2; ++j)
        features_.row(i)[j] = static_cast<float>(random.normal() + (i % 2 == 0 ? 0 : 6));
      features_.row(i)[1] += i % 4 < 2 ? 0 : 1;
    }
  }
  static std::vector<float> labels() {
    std::vector<float> labels;
    for (int i = 0; i < 400; ++i) labels.push_back(static_cast<float>(i % 4));
    labels.push_back(std::numeric_limits<float>::quiet_NaN());
    return labels;
  }
  PartitionInput input() const { return {data_, all_samples(data_), features_}; }

  DatasetForTest data_;
  Array features_;
};

TEST_F(LabelsPartitionTest, KeepsClassesTogetherThatAreMixedUp) {
  const PartitionForTest labels = built("{}", 2);
  ASSERT_EQ(labels.problems, "");
  EXPECT_TRUE(labels.partition->needs_features());
  labels.partition->fit(input(), 1);
  EXPECT_TRUE(labels.partition->needs_features()) << "it may be fitted again";
  const std::vector<int> subsets = labels.partition->assign(input());
  for (std::size_t i = 0; i < 400; ++i) EXPECT_EQ(subsets[i], i % 2) << i;
  EXPECT_EQ(subsets[400], -1);
  EXPECT_EQ(labels.partition->remark(),
            "'r' groups the classes {e0: [cat, dog, fog], e1: [car, van]}");
  EXPECT_THAT(labels.partition->subset_of_class(), ElementsAre(0, 1, 0, 1, -1))
      << "nothing is a fog";
}

TEST_F(LabelsPartitionTest, AssignsTheSameOnceRestored) {
  const PartitionForTest fitted = built("{samples: 100}", 3), restored = built("{}", 3);
  EXPECT_THROW(restored.partition->assign(input()), Error);
  fitted.partition->fit(input(), 1);
  restored.partition->restore(fitted.partition->state());
  EXPECT_FALSE(restored.partition->needs_features());
  EXPECT_EQ(restored.partition->assign(input()), fitted.partition->assign(input()));
  EXPECT_THROW(restored.partition->restore({}), Error);
  EXPECT_THROW(restored.partition->restore({{"subset_of_class", Array({4})}}), Error);
  EXPECT_THROW(restored.partition->restore({{"subset_of_class", Array({5}, {0, 1, 2, 3, 0})}}),
               Error);
}

TEST_F(LabelsPartitionTest, RefusesMoreExpertsThanClasses) {
  EXPECT_THAT(built("{}", 6).problems, HasSubstr("has 6 experts, but 'label' has only 5 classes"));
  try {
    built("{}", 5).partition->fit(input(), 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    EXPECT_THAT(error.what(), HasSubstr("only 4 classes of 'label' reach 'r', too few for its 5"));
  }
}

TEST_F(LabelsPartitionTest, NeedsAClassToPredict) {
  EXPECT_THAT(built("{}", 2, {}).problems, HasSubstr("no task that predicts a class reaches it"));
  EXPECT_THAT(built("{on: trunk}", 2).partition->reads(), ElementsAre("trunk"));
}

}  // namespace
}  // namespace mgm
