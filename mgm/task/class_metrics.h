#pragma once

#include "mgm/task/metric.h"

/// Metrics that count which class was predicted for which. Values that are yes or no each on its
/// own (several numbers under bce) are classes of their own; the pixels of a picture are all of
/// one.
namespace mgm {

struct AccuracyConfig {
  static constexpr const char* kName = "accuracy";
  static constexpr const char* kSummary =
      "Share of samples (of pixels, for a picture; of values, for several numbers under bce) whose "
      "class is predicted right.";
};
template <class Fields>
void describe(Fields&, AccuracyConfig&) {}
std::unique_ptr<Metric> build(const AccuracyConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

struct BalancedAccuracyConfig {
  static constexpr const char* kName = "balanced_accuracy";
  static constexpr const char* kSummary =
      "Share of each class's samples that are predicted right, averaged over the classes that "
      "occur; of values that are yes or no, the mean of both shares.";
};
template <class Fields>
void describe(Fields&, BalancedAccuracyConfig&) {}
std::unique_ptr<Metric> build(const BalancedAccuracyConfig& config, const TargetInfo& target,
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

struct MicroF1Config {
  static constexpr const char* kName = "micro_f1";
  static constexpr const char* kSummary =
      "F1 over all values together; where a sample has one class of several that is the accuracy.";
};
template <class Fields>
void describe(Fields&, MicroF1Config&) {}
std::unique_ptr<Metric> build(const MicroF1Config& config, const TargetInfo& target,
                              std::int64_t outputs);

/// Jaccard (1912).
struct IouConfig {
  static constexpr const char* kName = "iou";
  static constexpr const char* kSummary =
      "Intersection over union of what is predicted and what is true (of a picture's pixels), "
      "averaged over the classes that occur or are predicted.";
};
template <class Fields>
void describe(Fields&, IouConfig&) {}
std::unique_ptr<Metric> build(const IouConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

}  // namespace mgm
