#pragma once

#include "mgm/task/metric.h"

namespace mgm {

struct MaeConfig {
  static constexpr const char* kName = "mae";
  static constexpr const char* kSummary = "Mean absolute error, in the target's units.";
};
template <class Fields>
void describe(Fields&, MaeConfig&) {}
std::unique_ptr<Metric> build(const MaeConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

struct RmseConfig {
  static constexpr const char* kName = "rmse";
  static constexpr const char* kSummary = "Root of the mean squared error, in the target's units.";
};
template <class Fields>
void describe(Fields&, RmseConfig&) {}
std::unique_ptr<Metric> build(const RmseConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

struct R2Config {
  static constexpr const char* kName = "r2";
  static constexpr const char* kSummary =
      "Share of the variance explained; the mean over those of several numbers that vary.";
};
template <class Fields>
void describe(Fields&, R2Config&) {}
std::unique_ptr<Metric> build(const R2Config& config, const TargetInfo& target,
                              std::int64_t outputs);

}  // namespace mgm
