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
  EXPECT_THAT(class_clusters(likeness(), sizes, 5, 1000), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(class_clusters(likeness(), sizes, 4, 1000), ElementsAre(0, 1, 2, 0, 3));
  EXPECT_THAT(class_clusters(likeness(), sizes, 3, 1000), ElementsAre(0, 1, 1, 0, 2));
  EXPECT_THAT(class_clusters(likeness(), sizes, 2, 1000), ElementsAre(0, 1, 1, 0, 0));
  EXPECT_THAT(class_clusters(likeness(), sizes, 1, 1000), ElementsAre(0, 0, 0, 0, 0));
}

TEST(ClassClusters, KeepToTheirSizeWhereTheyCan) {
  const std::vector<double> sizes(5, 10);
  EXPECT_THAT(class_clusters(likeness(), sizes, 3, 20), ElementsAre(0, 1, 1, 0, 2));
  EXPECT_THAT(class_clusters(likeness(), {10, 10, 10, 90, 10}, 4, 20), ElementsAre(0, 1, 1, 2, 3));
  EXPECT_THAT(class_clusters(likeness(), {5, 6, 9, 7, 8}, 2, 1), ElementsAre(0, 0, 0, 1, 1));
}

}  // namespace
}  // namespace mgm
