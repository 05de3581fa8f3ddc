#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides the classes among experts as a level of a label tree: what is easily mixed up stays
/// together (Bengio, Weston and Grangier 2010, label embedding trees).
struct LabelsPartitionConfig {
  static constexpr const char* kName = "labels";
  static constexpr const char* kSummary =
      "By groups of classes that are found: classes that a quick linear model mixes up share an "
      "expert. A label tree, where experts divide so again; for groups that are known: class.";
  std::int64_t steps = 100;
  std::int64_t samples = 10000;
  double largest = 1.5;
  std::vector<std::string> on;
};
template <class Fields>
void describe(Fields& field, LabelsPartitionConfig& config) {
  field("steps", config.steps, "Passes of the quick model.", in_range(1, 100000));
  field("samples", config.samples, "The quick model learns from at most so many, chosen by seed.",
        at_least(2));
  field("largest", config.largest,
        "A group holds at most so many times its equal share of the samples, where classes allow; "
        "under classes: own also of the classes, always.",
        in_range(1, 1e6));
  field("on", config.on,
        "Earlier signals (an input, a trained trunk's features) that the quick model reads, "
        "instead of what the route reads.");
}

BuiltPartition build(const LabelsPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems);

}  // namespace mgm
