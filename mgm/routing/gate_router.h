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
  GateLessons lessons;
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
  field("balance", config.lessons.balance,
        "With imitate: nothing: weight of a loss that keeps the experts' loads even, for instance "
        "0.01 (Fedus et al. 2021).",
        at_least(0));
  field("z_loss", config.lessons.z_loss,
        "With imitate: nothing: weight of a loss that keeps the scores small, for instance 0.001 "
        "(Zoph et al. 2022).",
        at_least(0));
  field("noise", config.lessons.noise,
        "With imitate: nothing: deviation of the noise on the scores while learning, which tries "
        "other experts (Shazeer et al. 2017).",
        at_least(0));
  field("bias", config.lessons.bias,
        "With imitate: nothing and top: 1: a step moves a bias of each expert so far towards even "
        "loads, for instance 0.001; the bias is added to the scores to choose by, so that no loss "
        "disturbs the task's (Wang et al. 2024).",
        at_least(0));
  field("expert_choice", config.lessons.capacity,
        "With imitate: nothing: while learning the experts choose their samples, each so many even "
        "shares of a batch, for instance 1 (Zhou et al. 2022); when it answers, samples choose "
        "their experts, and none is dropped.",
        in_range(0, 4096));
}

/// Throws Error(kSpec) where top is more than there are experts, or a gate that imitates is to be
/// taught otherwise, too.
RouterDesign build(const GateRouterConfig& config, Layers& layers, std::int64_t experts);

}  // namespace mgm
