#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides by clusters of what the route reads.
struct KMeansPartitionConfig {
  static constexpr const char* kName = "kmeans";
  static constexpr const char* kSummary =
      "By k-means clusters of what the route reads, or of an earlier signal.";
  std::int64_t iterations = 50;
  std::int64_t samples = 20000;
  std::int64_t batch = 0;
  bool balanced = false;
  std::int64_t overlap = 1;
  std::vector<std::string> on;
};
template <class Fields>
void describe(Fields& field, KMeansPartitionConfig& config) {
  field("iterations", config.iterations, "At most so many passes.", in_range(1, 100000));
  field("samples", config.samples,
        "Clusters are found on at most so many samples, chosen by the seed; all are assigned.",
        at_least(1));
  field("batch", config.batch,
        "Samples of a mini-batch, for which samples: may be large; 0 looks at all in each pass.",
        in_range(0, 1e9));
  field("balanced", config.balanced, "Clusters of nearly equal size.");
  field("overlap", config.overlap,
        "Each sample teaches the experts of so many of the nearest clusters, so that experts know "
        "their surroundings (overlapping subsets, as in fuzzy clustering with weights of 0 and 1).",
        in_range(1, 4096));
  field("on", config.on,
        "Earlier signals (an input, a trained trunk's features) to find clusters in, instead of "
        "what the route reads.");
}

BuiltPartition build(const KMeansPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems);

}  // namespace mgm
