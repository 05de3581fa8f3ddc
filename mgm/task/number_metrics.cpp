#include "mgm/task/number_metrics.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace mgm {

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

class Mae : public Metric {
 public:
  std::string name() const override { return MaeConfig::kName; }
  bool higher_is_better() const override { return false; }
  void reset() override { sum_ = count_ = 0; }
  double value() const override { return count_ == 0 ? kUndefined : sum_ / count_; }
  void add(std::span<const float> prediction, std::span<const float> target) override {
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (std::isnan(target[k])) continue;
      sum_ += std::abs(static_cast<double>(prediction[k]) - target[k]);
      count_ += 1;
    }
  }

 private:
  double sum_ = 0;
  double count_ = 0;
};

class R2 : public Metric {
 public:
  explicit R2(std::size_t outputs) : outputs_(outputs) {}
  std::string name() const override { return R2Config::kName; }
  bool higher_is_better() const override { return true; }
  void reset() override { outputs_.assign(outputs_.size(), {}); }
  void add(std::span<const float> prediction, std::span<const float> target) override {
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (!std::isnan(target[k])) outputs_[k].add(prediction[k], target[k]);
    }
  }
  double value() const override {
    double sum = 0;
    double count = 0;
    for (const Output& output : outputs_) {
      if (output.spread == 0) continue;
      sum += 1 - output.residual / output.spread;
      count += 1;
    }
    return count == 0 ? kUndefined : sum / count;
  }

 private:
  /// One number's residual and spread; the mean follows the samples (Welford 1962), which loses no
  /// digits.
  struct Output {
    double count = 0, mean = 0, spread = 0, residual = 0;
    void add(double prediction, double target) {
      count += 1;
      const double from_mean = target - mean;
      mean += from_mean / count;
      spread += from_mean * (target - mean);
      residual += (target - prediction) * (target - prediction);
    }
  };
  std::vector<Output> outputs_;
};

void refuse_class(const char* metric, const TargetInfo& target) {
  if (target.type == TargetInfo::Type::kClass) {
    throw Error(Fault::kSpec,
                fmt::format("{} judges numbers, but '{}' is a class: use accuracy or macro_f1",
                            metric, target.name));
  }
}

}  // namespace

std::unique_ptr<Metric> build(const MaeConfig&, const TargetInfo& target, std::int64_t) {
  refuse_class(MaeConfig::kName, target);
  return std::make_unique<Mae>();
}

std::unique_ptr<Metric> build(const R2Config&, const TargetInfo& target, std::int64_t outputs) {
  refuse_class(R2Config::kName, target);
  return std::make_unique<R2>(static_cast<std::size_t>(outputs));
}

}  // namespace mgm
