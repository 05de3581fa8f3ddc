#pragma once

#include "mgm/routing/kmeans.h"

namespace mgm {

/// Clusters of nearly equal size: a point belongs to the centroid whose cost and price are least
/// together (a power diagram), so that points that were not there to learn from belong somewhere
/// too.
struct BalancedClusters {
  Array centroids;            ///< [count, features]
  std::vector<float> prices;  ///< of each centroid, as cheapest_centroids wants them
};

/// Starts from the centroids of `kmeans`; in turn prices are set so that sizes are equal, the dual
/// of an assignment with capacities (Bertsekas' auction, one centroid at a time), and centroids
/// move to the means of their points. Deterministic. Points that are the same cannot be told apart,
/// and leave sizes unequal.
BalancedClusters balance(const Array& points, Array centroids);

}  // namespace mgm
