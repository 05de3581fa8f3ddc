#pragma once

#include <vector>

#include "mgm/routing/router.h"

namespace mgm {

/// A small net that scores the experts.
struct GateRouterConfig {
  static constexpr const char* kName = "gate";
  static constexpr const char* kSummary =
      "A small net that scores the experts, linear without hidden layers.";
  std::vector<std::int64_t> hidden;
  OneOf imitate{"partition", {"partition", "nothing"}};
  std::int64_t top = 1;
};
template <class Fields>
void describe(Fields& field, GateRouterConfig& config) {
  field("hidden", config.hidden, "Units of each hidden layer.", in_range(1, 1048576));
  field("imitate", config.imitate,
        "partition: learns to predict the subset; nothing: learns with the experts from the task's "
        "loss, which needs experts that learn jointly.");
  field("top", config.top,
        "So many experts answer for a sample, their raw outputs averaged by the softmax of their "
        "scores (Shazeer et al. 2017); 0: all of them, an ensemble.",
        in_range(0, 4096));
}

/// Throws Error(kSpec) where top is more than there are experts.
RouterDesign build(const GateRouterConfig& config, Layers& layers, std::int64_t experts);

}  // namespace mgm
