#pragma once

#include "mgm/task/loss.h"

namespace mgm {

/// Minus the log-probability of the true class under softmax, with label smoothing (Szegedy et al.
/// 2015).
struct CrossEntropyConfig {
  static constexpr const char* kName = "cross_entropy";
  static constexpr const char* kSummary =
      "For a class: minus the log-probability of the true class under softmax.";
  double label_smoothing = 0;
};

template <class Fields>
void describe(Fields& field, CrossEntropyConfig& config) {
  field("label_smoothing", config.label_smoothing,
        "Share of the target spread evenly over all classes.", in_range(0, 0.99));
}

std::unique_ptr<Loss> build(const CrossEntropyConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

}  // namespace mgm
