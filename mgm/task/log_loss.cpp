#include "mgm/task/log_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mgm/task/judged_target.h"
#include "mgm/task/tally_metric.h"

namespace mgm {

namespace {

class LogLoss : public TallyMetric {
 public:
  explicit LogLoss(bool is_class) : TallyMetric(2), is_class_(is_class) {}
  std::string name() const override { return LogLossConfig::kName; }
  bool higher_is_better() const override { return false; }

 protected:
  void count(std::span<const float> prediction, std::span<const float> target,
             std::span<double> sums) override {
    if (is_class_ && prediction.size() > 1) {
      if (!std::isnan(target[0])) add(sums, prediction[static_cast<std::size_t>(target[0])]);
      return;
    }
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (std::isnan(target[k])) continue;
      const double p = bounded(prediction[k]);
      sums[0] -= target[k] * std::log(p) + (1 - target[k]) * std::log1p(-p);
      sums[1] += 1;
    }
  }
  double value_of(std::span<const double> sums) const override {
    return sums[1] == 0 ? std::numeric_limits<double>::quiet_NaN() : sums[0] / sums[1];
  }

 private:
  static double bounded(double p) {
    constexpr double kLeast = 1e-7;
    return std::clamp(p, kLeast, 1 - kLeast);
  }
  static void add(std::span<double> sums, double p) {
    sums[0] -= std::log(bounded(p));
    sums[1] += 1;
  }
  bool is_class_;
};

}  // namespace

std::unique_ptr<Metric> build(const LogLossConfig&, const TargetInfo& target, std::int64_t) {
  expect_judged_classes(LogLossConfig::kName, target);
  return std::make_unique<LogLoss>(target.type == TargetInfo::Type::kClass);
}

}  // namespace mgm
