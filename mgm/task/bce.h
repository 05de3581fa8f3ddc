#pragma once

#include "mgm/task/class_weights.h"
#include "mgm/task/loss.h"

namespace mgm {

/// Binary cross-entropy of independent yes-or-no outputs under sigmoid, averaged over the outputs
/// of a sample; with the focal factor of Lin et al. 2017: (1 - p)^focal for a yes, p^focal for a
/// no.
struct BceConfig {
  static constexpr const char* kName = "bce";
  static constexpr const char* kSummary =
      "Binary cross-entropy under sigmoid: for a class of two with one output, or numbers and "
      "pictures in 0..1 (several numbers: a sample may have several classes).";
  double focal = 0;
  ClassWeights weights;
};
template <class Fields>
void describe(Fields& field, BceConfig& config) {
  field(
      "focal", config.focal,
      "What is already told with probability p counts (1 - p)^focal: 2 looks at the hard samples, "
      "0 at all alike.",
      in_range(0, 10));
  field("weights", config.weights,
        "For a class: how much a sample of each counts; balanced: the rare one more, so that both "
        "count alike.");
}

std::unique_ptr<Loss> build(const BceConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

}  // namespace mgm
