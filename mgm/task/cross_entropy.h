#pragma once

#include "mgm/task/class_weights.h"
#include "mgm/task/loss.h"

namespace mgm {

/// Minus the log-probability of the true class under softmax, with label smoothing (Szegedy et al.
/// 2015) and the focal factor (1 - p)^focal on each class's share (Lin et al. 2017).
struct CrossEntropyConfig {
  static constexpr const char* kName = "cross_entropy";
  static constexpr const char* kSummary =
      "For a class: minus the log-probability of the true class under softmax.";
  double label_smoothing = 0;
  double focal = 0;
  ClassWeights weights;
};

template <class Fields>
void describe(Fields& field, CrossEntropyConfig& config) {
  field("label_smoothing", config.label_smoothing,
        "Share of the target spread evenly over all classes.", in_range(0, 0.99));
  describe_emphasis(field, config);
}

std::unique_ptr<Loss> build(const CrossEntropyConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

}  // namespace mgm
