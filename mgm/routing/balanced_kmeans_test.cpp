#include "mgm/routing/balanced_kmeans.h"

#include <gmock/gmock.h>

#include "mgm/base/random.h"

namespace mgm {
namespace {

/// Nine points in ten lie around 0, the others around 20.
Array lopsided(std::int64_t count) {
  Array points({count, 2});
  Random random(5, "lopsided");
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t j = 0; j < 2; ++j)
      points.row(i)[j] = (i % 10 == 0 ? 20.0F : 0.0F) + static_cast<float>(random.normal());
  }
  return points;
}

std::vector<std::int64_t> sizes_of(const std::vector<int>& cluster, std::int64_t count) {
  std::vector<std::int64_t> sizes(count, 0);
  for (const int k : cluster) ++sizes[k];
  return sizes;
}

TEST(BalancedKMeans, MakesClustersOfNearlyEqualSize) {
  const Array points = lopsided(2000);
  for (const std::int64_t count : {2, 3, 7}) {
    const Array centroids = kmeans(points, count, 50, 1);
    const BalancedClusters clusters = balance(points, centroids);
    const auto sizes =
        sizes_of(cheapest_centroids(points, clusters.centroids, clusters.prices), count);
    for (const std::int64_t size : sizes)
      EXPECT_NEAR(static_cast<double>(size), 2000.0 / count, 2000.0 / count / 10) << count;
  }
}

TEST(BalancedKMeans, BalancesPointsThatItDidNotSee) {
  const Array points = lopsided(2000);
  const BalancedClusters clusters = balance(points, kmeans(points, 4, 50, 1));
  Array others = lopsided(4000);
  others.values.erase(others.values.begin(), others.values.begin() + 4000);
  others.shape = {2000, 2};
  for (const std::int64_t size :
       sizes_of(cheapest_centroids(others, clusters.centroids, clusters.prices), 4))
    EXPECT_NEAR(static_cast<double>(size), 500, 150);
}

TEST(BalancedKMeans, LeavesClustersThatAreEqualAsTheyAre) {
  Array points({40, 1});
  for (std::int64_t i = 0; i < 40; ++i)
    points.row(i)[0] = static_cast<float>(i % 4) * 100 + static_cast<float>(i / 4);
  const Array centroids = kmeans(points, 4, 50, 1);
  const BalancedClusters clusters = balance(points, centroids);
  EXPECT_EQ(clusters.centroids.values, centroids.values);
  EXPECT_EQ(cheapest_centroids(points, clusters.centroids, clusters.prices),
            nearest_centroids(points, centroids));
}

TEST(BalancedKMeans, EndsWhereAllPointsAreTheSame) {
  Array points({100, 2});
  for (std::int64_t i = 0; i < 50; ++i) points.row(i)[0] = 1;
  const BalancedClusters clusters = balance(points, kmeans(points, 2, 10, 1));
  EXPECT_EQ(sizes_of(cheapest_centroids(points, clusters.centroids, clusters.prices), 2),
            (std::vector<std::int64_t>{50, 50}));
  EXPECT_NO_THROW(balance(Array({100, 2}), Array({3, 2})));
}

TEST(CheapestCentroids, AreTheNearestWhereAllCostTheSame) {
  const Array points = lopsided(500);
  const Array centroids = kmeans(points, 5, 5, 2);
  EXPECT_EQ(cheapest_centroids(points, centroids, std::vector<float>(5, 0)),
            nearest_centroids(points, centroids));
  std::vector<float> dear(5, 0);
  dear[1] = 1e9F;
  for (const int k : cheapest_centroids(points, centroids, dear)) EXPECT_NE(k, 1);
}

}  // namespace
}  // namespace mgm
