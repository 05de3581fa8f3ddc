#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides by the leaves of a decision tree that predicts the task's target: who answers alike.
struct TreePartitionConfig {
  static constexpr const char* kName = "tree";
  static constexpr const char* kSummary =
      "By the leaves of a decision tree (CART) that tells the task's classes, or numbers, apart by "
      "what the route reads: as many leaves as experts.";
  std::int64_t depth = 8;
  std::int64_t least = 20;
  std::int64_t samples = 20000;
  std::vector<std::string> on;
};
template <class Fields>
void describe(Fields& field, TreePartitionConfig& config) {
  field("depth", config.depth, "At most so many thresholds on the way to a leaf.",
        in_range(1, 1000));
  field("least", config.least, "Training samples that each leaf must hold.", at_least(1));
  field("samples", config.samples,
        "The tree grows on at most so many samples, chosen by the seed; all are assigned.",
        at_least(1));
  field("on", config.on,
        "Earlier signals (an input, a trained trunk's features) to find thresholds in, instead of "
        "what the route reads.");
}

BuiltPartition build(const TreePartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems);

}  // namespace mgm
