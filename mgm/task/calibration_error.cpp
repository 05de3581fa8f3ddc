#include "mgm/task/calibration_error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace mgm {

namespace {

class CalibrationError : public Metric {
 public:
  explicit CalibrationError(std::int64_t bins) : bins_(bins) {}
  std::string name() const override { return CalibrationErrorConfig::kName; }
  bool higher_is_better() const override { return false; }
  void reset() override { bins_.assign(bins_.size(), {}); }

  void add(std::span<const float> prediction, std::span<const float> target) override {
    if (std::isnan(target[0])) return;
    const bool single = prediction.size() == 1;  // the probability of the second class
    const auto best = std::max_element(prediction.begin(), prediction.end());
    const double confidence = single ? std::max(*best, 1 - *best) : *best;
    const auto answer = single ? (*best >= 0.5F ? 1 : 0) : best - prediction.begin();
    const double last = static_cast<double>(bins_.size()) - 1;
    const double number = std::floor(confidence * static_cast<double>(bins_.size()));
    Bin& bin = bins_[static_cast<std::size_t>(std::clamp(number, 0.0, last))];
    bin.samples += 1;
    bin.excess += confidence - (answer == static_cast<std::ptrdiff_t>(target[0]) ? 1 : 0);
  }

  double value() const override {
    double samples = 0, error = 0;
    for (const Bin& bin : bins_) {
      samples += bin.samples;
      error += std::abs(bin.excess);
    }
    return samples == 0 ? std::numeric_limits<double>::quiet_NaN() : error / samples;
  }

 private:
  struct Bin {
    double samples = 0;
    double excess = 0;  ///< sum of confidence minus right answers
  };
  std::vector<Bin> bins_;
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
