#pragma once

#include "mgm/task/loss.h"

namespace mgm {

/// Squared error, averaged over the outputs of a sample.
struct MseConfig {
  static constexpr const char* kName = "mse";
  static constexpr const char* kSummary =
      "For numbers and pictures: the squared error, averaged over the outputs.";
};
template <class Fields>
void describe(Fields&, MseConfig&) {}

std::unique_ptr<Loss> build(const MseConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

}  // namespace mgm
