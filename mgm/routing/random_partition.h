#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides by chance: the honest baseline that every other partition must beat.
struct RandomPartitionConfig {
  static constexpr const char* kName = "random";
  static constexpr const char* kSummary =
      "By chance: the honest baseline that every other partition must beat.";
  std::int64_t seed = 0;
  double share = 0;
};
template <class Fields>
void describe(Fields& field, RandomPartitionConfig& config) {
  field("seed", config.seed, "Another seed, another division.", at_least(0));
  field("share", config.share,
        "Each expert learns from so large a share of all samples, drawn for itself alone, so that "
        "subsets overlap (a pool, as of bagging without replacement, Buehlmann and Yu 2002); 1: "
        "every expert from all. 0: each sample teaches one expert.",
        in_range(0, 1));
}

BuiltPartition build(const RandomPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems);

}  // namespace mgm
