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

/// The same by mini-batches (Sculley 2010): centroids follow the means of the points that were
/// nearest to them, a batch at a time, each pass in another order, until a pass changes nothing or
/// `iterations` are done.
Array minibatch_kmeans(const Array& points, std::int64_t count, std::int64_t iterations,
                       std::int64_t batch, std::uint64_t key);

/// Centroids on the means of their points; one without points goes as `kmeans` says.
Array move_to_means(const Array& points, const std::vector<int>& cluster, Array centroids);

/// The nearest centroid of each point, the first on a tie.
std::vector<int> nearest_centroids(const Array& points, const Array& centroids);

/// What each centroid costs each point, [points, centroids]: half its squared distance, less what
/// is the same for all centroids of the point.
Array centroid_costs(const Array& points, const Array& centroids);

/// The centroid of each point whose cost (see centroid_costs) and price are least together.
std::vector<int> cheapest_centroids(const Array& points, const Array& centroids,
                                    const std::vector<float>& prices);

/// The centroids of each point that come second, third and so on, up to the `count`th, by the same
/// sum; the first on a tie. Without prices (empty), by distance.
std::vector<std::vector<int>> further_centroids(const Array& points, const Array& centroids,
                                                const std::vector<float>& prices,
                                                std::size_t count);

}  // namespace mgm
