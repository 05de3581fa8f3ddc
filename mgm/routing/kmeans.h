#pragma once

#include <cstdint>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// Centroids [count, features] of a k-means clustering: k-means++ seeds (Arthur and Vassilvitskii
/// 2007), then Lloyd's iterations until nothing changes or `iterations` are done. A cluster that
/// loses all its points is put on the point farthest from its own centroid. Deterministic in `key`.
/// Throws Error(kData) where there are fewer (different) points than clusters.
Array kmeans(const Array& points, std::int64_t count, std::int64_t iterations, std::uint64_t key);

/// The nearest centroid of each point, the first on a tie.
std::vector<int> nearest_centroids(const Array& points, const Array& centroids);

}  // namespace mgm
