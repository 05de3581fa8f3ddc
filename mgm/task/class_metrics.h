#pragma once

#include "mgm/task/metric.h"

namespace mgm {

struct AccuracyConfig {
  static constexpr const char* kName = "accuracy";
  static constexpr const char* kSummary =
      "Share of samples (of pixels, for a picture) whose class is predicted right.";
};
template <class Fields>
void describe(Fields&, AccuracyConfig&) {}
std::unique_ptr<Metric> build(const AccuracyConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

struct MacroF1Config {
  static constexpr const char* kName = "macro_f1";
  static constexpr const char* kSummary =
      "F1 averaged over the classes that occur or are predicted, each with the same weight.";
};
template <class Fields>
void describe(Fields&, MacroF1Config&) {}
std::unique_ptr<Metric> build(const MacroF1Config& config, const TargetInfo& target,
                              std::int64_t outputs);

}  // namespace mgm
