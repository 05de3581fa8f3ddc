#include "mgm/routing/kmeans.h"

#include <gmock/gmock.h>
#include <limits>
#include <set>

#include "mgm/base/error.h"
#include "mgm/base/random.h"

namespace mgm {
namespace {

/// `each` points around each of `count` centres that lie 10 apart, in turn.
Array blobs(std::int64_t count, std::int64_t each, std::int64_t width, float offset = 0) {
  Array points({count * each, width});
  Random random(3, "blobs");
  for (std::int64_t i = 0; i < points.rows(); ++i) {
    for (std::int64_t j = 0; j < width; ++j) {
      const float centre = j == i % count % width ? 10.0F * static_cast<float>(1 + i % count) : 0;
      points.row(i)[j] = offset + centre + static_cast<float>(random.normal());
    }
  }
  return points;
}

int nearest_plainly(const float* point, const Array& centroids) {
  int best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::int64_t k = 0; k < centroids.rows(); ++k) {
    double sum = 0;
    for (std::int64_t j = 0; j < centroids.row_size(); ++j) {
      const double difference = static_cast<double>(point[j]) - centroids.row(k)[j];
      sum += difference * difference;
    }
    if (sum < least) {
      least = sum;
      best = static_cast<int>(k);
    }
  }
  return best;
}

TEST(KMeans, FindsClustersThatLieApart) {
  const Array points = blobs(5, 40, 8);
  const std::vector<int> cluster = nearest_centroids(points, kmeans(points, 5, 50, 1));
  EXPECT_EQ(std::set<int>(cluster.begin(), cluster.end()).size(), 5U);
  for (std::size_t i = 0; i < cluster.size(); ++i) EXPECT_EQ(cluster[i], cluster[i % 5]);
}

TEST(KMeans, PutsEachCentroidOnTheMeanOfItsPoints) {
  const Array points = blobs(3, 50, 4);
  const Array centroids = kmeans(points, 3, 100, 1);
  const std::vector<int> cluster = nearest_centroids(points, centroids);
  for (std::int64_t k = 0; k < 3; ++k) {
    double sum = 0, size = 0;
    for (std::size_t i = 0; i < cluster.size(); ++i) {
      if (cluster[i] != k) continue;
      sum += points.row(static_cast<std::int64_t>(i))[0];
      size += 1;
    }
    EXPECT_NEAR(centroids.row(k)[0], sum / size, 1e-5);
  }
}

TEST(KMeans, GivesTheSameCentroidsForTheSameKeyOnly) {
  const Array points = blobs(1, 500, 6);
  EXPECT_EQ(kmeans(points, 7, 20, 1).values, kmeans(points, 7, 20, 1).values);
  EXPECT_NE(kmeans(points, 7, 20, 1).values, kmeans(points, 7, 20, 2).values);
}

TEST(KMeans, LeavesNoClusterEmptyWherePointsDiffer) {
  for (std::uint64_t key = 0; key < 20; ++key) {
    const Array points = blobs(2, 30, 3);
    const std::vector<int> cluster = nearest_centroids(points, kmeans(points, 30, 100, key));
    EXPECT_EQ(std::set<int>(cluster.begin(), cluster.end()).size(), 30U) << key;
  }
}

TEST(KMeans, RefusesFewerPointsThanClusters) {
  EXPECT_THROW(kmeans(Array({3, 2}), 4, 10, 1), Error);
  EXPECT_THROW(kmeans(Array({0, 2}), 1, 10, 1), Error);
}

TEST(KMeans, RefusesFewerDifferentPointsThanClusters) {
  try {
    kmeans(Array({4, 1}, {1, 2, 1, 2}), 3, 10, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    EXPECT_STREQ(error.what(),
                 "k-means found only 2 clusters, not 3, since too few samples differ: use fewer "
                 "experts or another partition");
  }
}

TEST(NearestCentroids, AreThoseOfThePlainDistance) {
  for (const float offset : {0.0F, 1000.0F}) {
    const Array points = blobs(4, 700, 5, offset);  // more than one piece
    const Array centroids = kmeans(points, 6, 5, 9);
    const std::vector<int> cluster = nearest_centroids(points, centroids);
    for (std::int64_t i = 0; i < points.rows(); ++i)
      ASSERT_EQ(cluster[i], nearest_plainly(points.row(i), centroids)) << offset << " " << i;
  }
}

TEST(NearestCentroids, TakeTheFirstOnATie) {
  EXPECT_EQ(nearest_centroids(Array({1, 1}, {0}), Array({3, 1}, {4, 1, 1})), (std::vector<int>{1}));
}

TEST(MinibatchKMeans, FindsClustersThatLieApart) {
  const Array points = blobs(5, 40, 8);
  const Array centroids = minibatch_kmeans(points, 5, 50, 16, 1);
  const std::vector<int> cluster = nearest_centroids(points, centroids);
  EXPECT_EQ(std::set<int>(cluster.begin(), cluster.end()).size(), 5U);
  for (std::size_t i = 0; i < cluster.size(); ++i) EXPECT_EQ(cluster[i], cluster[i % 5]);
}

TEST(MinibatchKMeans, IsTheSameForTheSameKey) {
  const Array points = blobs(3, 30, 4);
  EXPECT_EQ(minibatch_kmeans(points, 3, 9, 7, 1).values,
            minibatch_kmeans(points, 3, 9, 7, 1).values);
  EXPECT_NE(minibatch_kmeans(points, 3, 1, 7, 1).values,
            minibatch_kmeans(points, 3, 1, 7, 2).values);
}

TEST(MinibatchKMeans, RefusesFewerPointsThanClusters) {
  EXPECT_THROW(minibatch_kmeans(Array({2, 3}), 3, 9, 2, 1), Error);
  EXPECT_THROW(minibatch_kmeans(Array({20, 3}), 3, 9, 2, 1), Error) << "all are the same";
}

}  // namespace
}  // namespace mgm
