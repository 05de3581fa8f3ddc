#include "mgm/task/calibration_error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "mgm/task/judged_target.h"
#include "mgm/task/tally_metric.h"

namespace mgm {

namespace {

class CalibrationError : public TallyMetric {
 public:
  explicit CalibrationError(std::int64_t bins)
      : TallyMetric(kSums * static_cast<std::size_t>(bins)), bins_(static_cast<double>(bins)) {}
  std::string name() const override { return CalibrationErrorConfig::kName; }
  bool higher_is_better() const override { return false; }

 protected:
  void count(std::span<const float> prediction, std::span<const float> target,
             std::span<double> sums) override {
    if (std::isnan(target[0])) return;
    const bool single = prediction.size() == 1;  // the probability of the second class
    const float best = *std::max_element(prediction.begin(), prediction.end());
    const double confidence = single ? std::max(best, 1 - best) : best;
    const double bin = std::clamp(std::floor(confidence * bins_), 0.0, bins_ - 1);
    const bool right = predicted_class(prediction) == static_cast<std::size_t>(target[0]);
    const auto place = kSums * static_cast<std::size_t>(bin);
    sums[place] += 1;
    sums[place + 1] += confidence - (right ? 1 : 0);
  }

  double value_of(std::span<const double> sums) const override {
    double samples = 0, error = 0;
    for (std::size_t k = 0; k < sums.size(); k += kSums) {
      samples += sums[k];
      error += std::abs(sums[k + 1]);
    }
    return samples == 0 ? std::numeric_limits<double>::quiet_NaN() : error / samples;
  }

 private:
  /// Of each bin: its samples, and the sum of their confidence minus the right answers.
  static constexpr std::size_t kSums = 2;
  double bins_;
};

}  // namespace

std::unique_ptr<Metric> build(const CalibrationErrorConfig& config, const TargetInfo& target,
                              std::int64_t) {
  if (target.type != TargetInfo::Type::kClass) {
    throw Error(Fault::kSpec,
                fmt::format("calibration_error judges how sure classes are predicted, "
                            "but '{}' is no class: use mae or r2",
                            target.name));
  }
  return std::make_unique<CalibrationError>(config.bins);
}

}  // namespace mgm
