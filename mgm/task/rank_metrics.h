#pragma once

#include "mgm/task/metric.h"

/// Metrics of the order in which scores put samples, whatever the scores are. A class of two is
/// judged by the score of the second; of more, each class against the rest, averaged over those
/// that have samples in and out of them (Hand and Till 2001 call this one-versus-rest); values that
/// are yes or no likewise.
namespace mgm {

/// Area under the ROC curve: the probability that a sample of the class has a higher score than one
/// that is not, ties counting half (Mann and Whitney 1947).
struct AucConfig {
  static constexpr const char* kName = "auc";
  static constexpr const char* kSummary =
      "Area under the ROC curve: how often a sample of the class scores above one that is not, "
      "ties "
      "counting half; of more than two classes the mean of each against the rest.";
};
template <class Fields>
void describe(Fields&, AucConfig&) {}
std::unique_ptr<Metric> build(const AucConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

/// Sum over the thresholds of the gain in recall times the precision there, samples of equal score
/// being found together.
struct AveragePrecisionConfig {
  static constexpr const char* kName = "average_precision";
  static constexpr const char* kSummary =
      "Precision averaged over the samples of the class in the order of their scores; of more than "
      "two classes the mean of each against the rest.";
};
template <class Fields>
void describe(Fields&, AveragePrecisionConfig&) {}
std::unique_ptr<Metric> build(const AveragePrecisionConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

}  // namespace mgm
