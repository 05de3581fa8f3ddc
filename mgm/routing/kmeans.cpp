#include "mgm/routing/kmeans.h"

#include <algorithm>
#include <dnnl.h>
#include <fmt/format.h>
#include <limits>
#include <numeric>

#include "mgm/base/error.h"
#include "mgm/base/random.h"

namespace mgm {

namespace {

/// In eight sums side by side, which the compiler makes one vector of.
double squared_distance(const float* a, const float* b, std::int64_t width) {
  constexpr std::int64_t kLanes = 8;
  float sums[kLanes] = {};
  for (std::int64_t j = 0; j + kLanes <= width; j += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const float difference = a[j + lane] - b[j + lane];
      sums[lane] += difference * difference;
    }
  }
  for (std::int64_t j = width - width % kLanes; j < width; ++j)
    sums[0] += (a[j] - b[j]) * (a[j] - b[j]);
  return std::accumulate(sums, sums + kLanes, 0.0);
}

/// Seeds drawn in proportion to the squared distance from those drawn before.
Array seeds(const Array& points, std::int64_t count, Random& random) {
  const std::int64_t width = points.row_size();
  Array centroids({count, width});
  std::vector<double> distance(points.rows(), std::numeric_limits<double>::infinity());
  std::size_t chosen = random.below(static_cast<std::uint64_t>(points.rows()));
  for (std::int64_t k = 0; k < count; ++k) {
    std::copy_n(points.row(static_cast<std::int64_t>(chosen)), width, centroids.row(k));
    double total = 0;
    for (std::int64_t i = 0; i < points.rows(); ++i) {
      distance[i] = std::min(distance[i], squared_distance(points.row(i), centroids.row(k), width));
      total += distance[i];
    }
    double left = random.uniform() * total;
    chosen = 0;
    while (chosen + 1 < distance.size() && (left -= distance[chosen]) > 0) ++chosen;
  }
  return centroids;
}

/// The mean of the centroids: near the points, so that differences from it lose few digits.
std::vector<float> middle_of(const Array& centroids) {
  const std::int64_t width = centroids.row_size();
  std::vector<float> middle(width, 0);
  for (std::int64_t k = 0; k < centroids.rows(); ++k) {
    for (std::int64_t j = 0; j < width; ++j)
      middle[j] += centroids.row(k)[j] / static_cast<float>(centroids.rows());
  }
  return middle;
}

/// Rows first .. first+rows-1, less `middle`.
void shifted(const Array& from, std::int64_t first, std::int64_t rows,
             const std::vector<float>& middle, float* to) {
  const std::int64_t width = from.row_size();
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < width; ++j) to[i * width + j] = from.row(first + i)[j] - middle[j];
  }
}

/// The first of the least.
int least(const float* costs, std::int64_t count) {
  return static_cast<int>(std::min_element(costs, costs + count) - costs);
}

/// Calls `visit(i, costs)` with what each centroid costs point i: half |c|^2 - x.c, which orders
/// centroids as |x - c| does. In pieces, so that one matrix product does the work and its result
/// stays in the cache.
template <class Visit>
void for_each_point(const Array& points, const Array& centroids, const Visit& visit) {
  constexpr std::int64_t kPiece = 1024;
  const std::int64_t width = points.row_size(), count = centroids.rows();
  const std::vector<float> middle = middle_of(centroids);
  Array about(centroids.shape);
  shifted(centroids, 0, count, middle, about.values.data());
  std::vector<float> half_squares(count, 0);
  for (std::int64_t k = 0; k < count; ++k) {
    for (std::int64_t j = 0; j < width; ++j)
      half_squares[k] += about.row(k)[j] * about.row(k)[j] / 2;
  }
  std::vector<float> piece(kPiece * width), products(kPiece * count);
  for (std::int64_t first = 0; first < points.rows(); first += kPiece) {
    const std::int64_t rows = std::min(kPiece, points.rows() - first);
    shifted(points, first, rows, middle, piece.data());
    dnnl_sgemm('N', 'T', rows, count, width, 1, piece.data(), width, about.values.data(), width, 0,
               products.data(), count);
    for (std::int64_t i = 0; i < rows; ++i) {
      float* costs = products.data() + i * count;
      for (std::int64_t k = 0; k < count; ++k) costs[k] = half_squares[k] - costs[k];
      visit(first + i, costs);
    }
  }
}

std::vector<int> nearest(const Array& points, const Array& centroids) {
  std::vector<int> cluster(points.rows());
  for_each_point(points, centroids, [&](std::int64_t i, const float* costs) {
    cluster[i] = least(costs, centroids.rows());
  });
  return cluster;
}

std::vector<std::int64_t> sizes_of(const std::vector<int>& cluster, std::int64_t count) {
  std::vector<std::int64_t> sizes(count, 0);
  for (const int k : cluster) ++sizes[k];
  return sizes;
}

/// Puts each centroid without points on the farthest point that no other such centroid took.
void reseed_empty(const Array& points, const std::vector<int>& cluster,
                  const std::vector<std::int64_t>& sizes, Array& centroids) {
  if (std::find(sizes.begin(), sizes.end(), 0) == sizes.end()) return;
  std::vector<double> away(points.rows());
  for (std::int64_t i = 0; i < points.rows(); ++i)
    away[i] = squared_distance(points.row(i), centroids.row(cluster[i]), points.row_size());
  for (std::int64_t k = 0; k < centroids.rows(); ++k) {
    if (sizes[k] > 0) continue;
    const auto farthest = std::max_element(away.begin(), away.end());
    std::copy_n(points.row(farthest - away.begin()), points.row_size(), centroids.row(k));
    *farthest = -1;
  }
}

void move_centroids(const Array& points, const std::vector<int>& cluster, Array& centroids) {
  const std::int64_t width = points.row_size();
  const std::vector<std::int64_t> sizes = sizes_of(cluster, centroids.rows());
  std::vector<double> sums(centroids.values.size(), 0);
  for (std::int64_t i = 0; i < points.rows(); ++i) {
    double* sum = sums.data() + cluster[i] * width;
    for (std::int64_t j = 0; j < width; ++j) sum[j] += points.row(i)[j];
  }
  for (std::int64_t k = 0; k < centroids.rows(); ++k) {
    if (sizes[k] == 0) continue;
    for (std::int64_t j = 0; j < width; ++j) {
      centroids.row(k)[j] = static_cast<float>(sums[k * width + j] / static_cast<double>(sizes[k]));
    }
  }
  reseed_empty(points, cluster, sizes, centroids);
}

/// A cluster that stays empty, however often it is put on a point, has no point of its own.
void refuse_empty(const std::vector<int>& cluster, std::int64_t count) {
  const std::vector<std::int64_t> sizes = sizes_of(cluster, count);
  const auto empty = std::count(sizes.begin(), sizes.end(), 0);
  if (empty == 0) return;
  throw Error(Fault::kData,
              fmt::format("k-means found only {} clusters, not {}, since too few samples differ: "
                          "use fewer experts or another partition",
                          count - empty, count));
}

void expect_enough(const Array& points, std::int64_t count) {
  if (points.rows() >= count) return;
  throw Error(Fault::kData, fmt::format("{} samples cannot be divided into {} clusters: use fewer "
                                        "experts or more data",
                                        points.rows(), count));
}

/// Moves the nearest centroid of each point of a batch towards it, by one over the number of points
/// that it was nearest to so far.
void learn_batch(const Array& points, const std::vector<std::size_t>& order, std::size_t first,
                 std::size_t rows, std::vector<std::int64_t>& seen, Array& centroids) {
  const std::int64_t width = points.row_size();
  Array batch({static_cast<std::int64_t>(rows), width});
  for (std::size_t i = 0; i < rows; ++i) {
    std::copy_n(points.row(static_cast<std::int64_t>(order[first + i])), width,
                batch.row(static_cast<std::int64_t>(i)));
  }
  const std::vector<int> cluster = nearest(batch, centroids);
  for (std::size_t i = 0; i < rows; ++i) {
    const float share = 1 / static_cast<float>(++seen[cluster[i]]);
    float* centroid = centroids.row(cluster[i]);
    const float* point = batch.row(static_cast<std::int64_t>(i));
    for (std::int64_t j = 0; j < width; ++j) centroid[j] += share * (point[j] - centroid[j]);
  }
}

}  // namespace

Array kmeans(const Array& points, std::int64_t count, std::int64_t iterations, std::uint64_t key) {
  expect_enough(points, count);
  Random random(key);
  Array centroids = seeds(points, count, random);
  std::vector<int> cluster = nearest(points, centroids);
  for (std::int64_t i = 0; i < iterations; ++i) {
    move_centroids(points, cluster, centroids);
    std::vector<int> moved = nearest(points, centroids);
    if (moved == cluster) break;
    cluster = std::move(moved);
  }
  refuse_empty(cluster, count);
  return centroids;
}

Array minibatch_kmeans(const Array& points, std::int64_t count, std::int64_t iterations,
                       std::int64_t batch, std::uint64_t key) {
  expect_enough(points, count);
  Random random(key);
  Array centroids = seeds(points, count, random);
  std::vector<std::int64_t> seen(count, 0);
  std::vector<int> cluster = nearest(points, centroids);
  const auto rows = static_cast<std::size_t>(points.rows());
  for (std::int64_t i = 0; i < iterations; ++i) {
    const std::vector<std::size_t> order = random.permutation(rows);
    for (std::size_t first = 0; first < rows; first += batch) {
      learn_batch(points, order, first, std::min<std::size_t>(batch, rows - first), seen,
                  centroids);
    }
    std::vector<int> moved = nearest(points, centroids);
    reseed_empty(points, moved, sizes_of(moved, count), centroids);
    if (moved == cluster) break;
    cluster = std::move(moved);
  }
  refuse_empty(nearest(points, centroids), count);
  return centroids;
}

Array move_to_means(const Array& points, const std::vector<int>& cluster, Array centroids) {
  move_centroids(points, cluster, centroids);
  return centroids;
}

std::vector<int> nearest_centroids(const Array& points, const Array& centroids) {
  return nearest(points, centroids);
}

std::vector<int> cheapest_centroids(const Array& points, const Array& centroids,
                                    const std::vector<float>& prices) {
  std::vector<int> cluster(points.rows());
  std::vector<float> sums(prices.size());
  for_each_point(points, centroids, [&](std::int64_t i, const float* costs) {
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] = costs[k] + prices[k];
    cluster[i] = least(sums.data(), centroids.rows());
  });
  return cluster;
}

Array centroid_costs(const Array& points, const Array& centroids) {
  Array all({points.rows(), centroids.rows()});
  for_each_point(points, centroids, [&](std::int64_t i, const float* costs) {
    std::copy_n(costs, centroids.rows(), all.row(i));
  });
  return all;
}

std::vector<std::vector<int>> further_centroids(const Array& points, const Array& centroids,
                                                const std::vector<float>& prices,
                                                std::size_t count) {
  std::vector<std::vector<int>> further(static_cast<std::size_t>(points.rows()));
  std::vector<float> sums(static_cast<std::size_t>(centroids.rows()));
  std::vector<int> order(sums.size());
  for_each_point(points, centroids, [&](std::int64_t i, const float* costs) {
    for (std::size_t k = 0; k < sums.size(); ++k)
      sums[k] = costs[k] + (prices.empty() ? 0 : prices[k]);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return sums[a] < sums[b]; });
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
    further[i].assign(order.begin() + 1, last);
  });
  return further;
}

}  // namespace mgm
