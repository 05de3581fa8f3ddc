#include "mgm/routing/class_clusters.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using ::testing::ElementsAre;

/// 0 is like 3 (said in one direction), 1 like 2, and 4 a little like 0.
Array likeness() {
  Array array({5, 5});
  array.row(3)[0] = 0.9F;
  array.row(1)[2] = array.row(2)[1] = 0.3F;
  array.row(4)[0] = 0.1F;
  return array;
}

TEST(ClassClusters, JoinWhatIsAlike) {
  const std::vector<double> sizes(5, 10);
  EXPECT_THAT(class_clusters(likeness(), sizes, 5, {1000}), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(class_clusters(likeness(), sizes, 4, {1000}), ElementsAre(0, 1, 2, 0, 3));
  EXPECT_THAT(class_clusters(likeness(), sizes, 3, {1000}), ElementsAre(0, 1, 1, 0, 2));
  EXPECT_THAT(class_clusters(likeness(), sizes, 2, {1000}), ElementsAre(0, 1, 1, 0, 0));
  EXPECT_THAT(class_clusters(likeness(), sizes, 1, {1000}), ElementsAre(0, 0, 0, 0, 0));
}

TEST(ClassClusters, KeepToTheirSizeWhereTheyCan) {
  const std::vector<double> sizes(5, 10);
  EXPECT_THAT(class_clusters(likeness(), sizes, 3, {20}), ElementsAre(0, 1, 1, 0, 2));
  EXPECT_THAT(class_clusters(likeness(), {10, 10, 10, 90, 10}, 4, {20}),
              ElementsAre(0, 1, 1, 2, 3));
  EXPECT_THAT(class_clusters(likeness(), {5, 6, 9, 7, 8}, 2, {1}), ElementsAre(0, 0, 0, 1, 1));
}

TEST(ClassClusters, NeverHoldMoreClassesThanTheyMay) {
  const std::vector<double> sizes(5, 10);
  EXPECT_THAT(class_clusters(likeness(), sizes, 3, {.classes = 2}), ElementsAre(0, 1, 1, 0, 2));
  // 0 with 3 and 1 with 2 leave no room for 4 in a pair; with 0 and 3 there is some
  EXPECT_THAT(class_clusters(likeness(), sizes, 2, {.classes = 3}), ElementsAre(0, 1, 1, 0, 0));
  EXPECT_THAT(class_clusters(likeness(), sizes, 2, {.samples = 10, .classes = 3}),
              ElementsAre(0, 0, 1, 1, 0));
}

TEST(ClassClusters, DissolveAGroupThatFitsNowhereAsAWhole) {
  // three pairs of classes are alike, and two groups of three are asked for: a pair is torn apart
  Array pairs({6, 6});
  pairs.row(0)[1] = pairs.row(2)[3] = pairs.row(4)[5] = 1;
  pairs.row(1)[5] = 0.5F;
  pairs.row(0)[2] = 0.25F;
  EXPECT_THAT(class_clusters(pairs, std::vector<double>(6, 1), 2, {.classes = 3}),
              ElementsAre(0, 1, 0, 0, 1, 1));
}

}  // namespace
}  // namespace mgm
