#pragma once

#include "mgm/task/loss.h"

namespace mgm {

/// Binary cross-entropy of independent yes-or-no outputs under sigmoid, averaged over the outputs
/// of a sample.
struct BceConfig {
  static constexpr const char* kName = "bce";
  static constexpr const char* kSummary =
      "Binary cross-entropy under sigmoid: for a class of two with one output, or numbers and "
      "pictures in 0..1.";
};
template <class Fields>
void describe(Fields&, BceConfig&) {}

std::unique_ptr<Loss> build(const BceConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

}  // namespace mgm
