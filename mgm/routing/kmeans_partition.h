#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides by clusters of what the route reads.
struct KMeansPartitionConfig {
  static constexpr const char* kName = "kmeans";
  static constexpr const char* kSummary = "By k-means clusters of what the route reads.";
  std::int64_t iterations = 50;
  std::int64_t samples = 20000;
};
template <class Fields>
void describe(Fields& field, KMeansPartitionConfig& config) {
  field("iterations", config.iterations, "At most so many passes.", in_range(1, 100000));
  field("samples", config.samples,
        "Clusters are found on at most so many samples, chosen by the seed; all are assigned.",
        at_least(1));
}

BuiltPartition build(const KMeansPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems);

}  // namespace mgm
