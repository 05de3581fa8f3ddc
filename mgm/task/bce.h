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
  describe_emphasis(field, config);
}

std::unique_ptr<Loss> build(const BceConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

}  // namespace mgm
