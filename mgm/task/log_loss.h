#pragma once

#include "mgm/task/metric.h"

namespace mgm {

/// Minus the log-probability of what is true, averaged over samples (and over values that are yes
/// or no); probabilities are kept 1e-7 away from 0 and 1, which is what a float can tell from them.
struct LogLossConfig {
  static constexpr const char* kName = "log_loss";
  static constexpr const char* kSummary =
      "Minus the logarithm of the probability that was given to what is true, averaged.";
};
template <class Fields>
void describe(Fields&, LogLossConfig&) {}
std::unique_ptr<Metric> build(const LogLossConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

}  // namespace mgm
