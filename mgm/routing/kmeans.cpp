#include "mgm/routing/kmeans.h"

#include <algorithm>
#include <dnnl.h>
#include <fmt/format.h>
#include <limits>

#include "mgm/base/error.h"
#include "mgm/base/random.h"

namespace mgm {

namespace {

double squared_distance(const float* a, const float* b, std::int64_t width) {
  float sum = 0;
  for (std::int64_t j = 0; j < width; ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
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

struct Nearest {
  std::vector<int> cluster;
  std::vector<float> distance;  ///< squared, less the point's own square
};

/// By |x - c|^2 = |x|^2 - 2 x.c + |c|^2, in pieces, so that one matrix product does the work.
Nearest nearest(const Array& points, const Array& centroids) {
  constexpr std::int64_t kPiece = 1024;
  const std::int64_t width = points.row_size(), count = centroids.rows();
  std::vector<float> squares(count, 0);
  for (std::int64_t k = 0; k < count; ++k) {
    for (std::int64_t j = 0; j < width; ++j)
      squares[k] += centroids.row(k)[j] * centroids.row(k)[j];
  }
  Nearest result{std::vector<int>(points.rows()), std::vector<float>(points.rows())};
  std::vector<float> products(std::min(kPiece, points.rows()) * count);
  for (std::int64_t first = 0; first < points.rows(); first += kPiece) {
    const std::int64_t rows = std::min(kPiece, points.rows() - first);
    dnnl_sgemm('N', 'T', rows, count, width, 1, points.row(first), width, centroids.values.data(),
               width, 0, products.data(), count);
    for (std::int64_t i = 0; i < rows; ++i) {
      float best = std::numeric_limits<float>::infinity();
      for (std::int64_t k = 0; k < count; ++k) {
        const float distance = squares[k] - 2 * products[i * count + k];
        if (distance < best) {
          best = distance;
          result.cluster[first + i] = static_cast<int>(k);
        }
      }
      result.distance[first + i] = best;
    }
  }
  return result;
}

void reseed_empty(const Array& points, const Nearest& found, std::vector<std::int64_t>& sizes,
                  Array& centroids) {
  std::vector<std::int64_t> by_distance(points.rows());
  for (std::int64_t i = 0; i < points.rows(); ++i) by_distance[i] = i;
  const auto away = [&](std::int64_t i) {
    return squared_distance(points.row(i), centroids.row(found.cluster[i]), points.row_size());
  };
  for (std::int64_t k = 0; k < centroids.rows(); ++k) {
    if (sizes[k] > 0) continue;
    const auto farthest =
        std::max_element(by_distance.begin(), by_distance.end(),
                         [&](std::int64_t a, std::int64_t b) { return away(a) < away(b); });
    std::copy_n(points.row(*farthest), points.row_size(), centroids.row(k));
    sizes[k] = 1;
  }
}

void move_centroids(const Array& points, const Nearest& found, Array& centroids) {
  const std::int64_t width = points.row_size();
  std::vector<double> sums(centroids.values.size(), 0);
  std::vector<std::int64_t> sizes(centroids.rows(), 0);
  for (std::int64_t i = 0; i < points.rows(); ++i) {
    const int k = found.cluster[i];
    ++sizes[k];
    for (std::int64_t j = 0; j < width; ++j) sums[k * width + j] += points.row(i)[j];
  }
  for (std::int64_t k = 0; k < centroids.rows(); ++k) {
    if (sizes[k] == 0) continue;
    for (std::int64_t j = 0; j < width; ++j) {
      centroids.row(k)[j] = static_cast<float>(sums[k * width + j] / static_cast<double>(sizes[k]));
    }
  }
  reseed_empty(points, found, sizes, centroids);
}

}  // namespace

Array kmeans(const Array& points, std::int64_t count, std::int64_t iterations, std::uint64_t key) {
  if (points.rows() < count) {
    throw Error(
        Fault::kData,
        fmt::format("{} samples cannot be divided into {} clusters: use fewer experts or more data",
                    points.rows(), count));
  }
  Random random(key);
  Array centroids = seeds(points, count, random);
  std::vector<int> before;
  for (std::int64_t i = 0; i < iterations; ++i) {
    const Nearest found = nearest(points, centroids);
    if (found.cluster == before) break;
    move_centroids(points, found, centroids);
    before = found.cluster;
  }
  return centroids;
}

std::vector<int> nearest_centroids(const Array& points, const Array& centroids) {
  return nearest(points, centroids).cluster;
}

}  // namespace mgm
