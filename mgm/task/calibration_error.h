#pragma once

#include "mgm/task/metric.h"

namespace mgm {

/// Expected calibration error: the predictions in bins of equal width of their confidence; in each
/// the distance of the mean confidence to the accuracy, averaged over samples (Naeini et al. 2015;
/// 15 bins as in Guo et al. 2017).
struct CalibrationErrorConfig {
  static constexpr const char* kName = "calibration_error";
  static constexpr const char* kSummary =
      "How far confidence is from accuracy, over bins of confidence (expected calibration error): "
      "0 where a probability of 0.8 is right 8 times out of 10.";
  std::int64_t bins = 15;
};
template <class Fields>
void describe(Fields& field, CalibrationErrorConfig& config) {
  field("bins", config.bins, "Bins of equal width between 0 and 1.", in_range(1, 1000));
}
std::unique_ptr<Metric> build(const CalibrationErrorConfig& config, const TargetInfo& target,
                              std::int64_t outputs);

}  // namespace mgm
