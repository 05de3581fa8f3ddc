#include "mgm/task/number_metrics.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>

#include "mgm/task/tally_metric.h"

namespace mgm {

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// Mean of a function of each error, and a function of that mean.
class ErrorMetric : public TallyMetric {
 public:
  using Function = double (*)(double);

  ErrorMetric(const char* name, Function of_error, Function of_mean)
      : TallyMetric(2), name_(name), of_error_(of_error), of_mean_(of_mean) {}
  std::string name() const override { return name_; }
  bool higher_is_better() const override { return false; }

 protected:
  void count(std::span<const float> prediction, std::span<const float> target,
             std::span<double> sums) override {
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (std::isnan(target[k])) continue;
      sums[0] += of_error_(static_cast<double>(prediction[k]) - target[k]);
      sums[1] += 1;
    }
  }
  double value_of(std::span<const double> sums) const override {
    return sums[1] == 0 ? kUndefined : of_mean_(sums[0] / sums[1]);
  }

 private:
  const char* name_;
  Function of_error_;
  Function of_mean_;
};

class R2 : public TallyMetric {
 public:
  explicit R2(std::size_t outputs) : TallyMetric(kSums * outputs), origins_(outputs) {}
  std::string name() const override { return R2Config::kName; }
  bool higher_is_better() const override { return true; }
  void reset() override {
    TallyMetric::reset();
    origins_.assign(origins_.size(), {});
  }

 protected:
  void count(std::span<const float> prediction, std::span<const float> target,
             std::span<double> sums) override {
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (std::isnan(target[k])) continue;
      if (!origins_[k]) origins_[k] = target[k];
      const double from_origin = static_cast<double>(target[k]) - *origins_[k];
      const double error = static_cast<double>(target[k]) - prediction[k];
      sums[k * kSums] += 1;
      sums[k * kSums + 1] += from_origin;
      sums[k * kSums + 2] += from_origin * from_origin;
      sums[k * kSums + 3] += error * error;
    }
  }

  double value_of(std::span<const double> sums) const override {
    constexpr double kRounding = 1e-12;
    double sum = 0, count = 0;
    for (std::size_t k = 0; k < sums.size(); k += kSums) {
      const double squares = sums[k + 2];
      const double spread = sums[k] == 0 ? 0 : squares - sums[k + 1] * sums[k + 1] / sums[k];
      if (spread <= kRounding * squares) continue;
      sum += 1 - sums[k + 3] / spread;
      count += 1;
    }
    return count == 0 ? kUndefined : sum / count;
  }

 private:
  static constexpr std::size_t kSums = 4;
  /// Of each number the first target, from which others are measured: far from zero squares would
  /// lose their digits.
  std::vector<std::optional<double>> origins_;
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
  return std::make_unique<ErrorMetric>(
      MaeConfig::kName, [](double error) { return std::abs(error); },
      [](double mean) { return mean; });
}

std::unique_ptr<Metric> build(const RmseConfig&, const TargetInfo& target, std::int64_t) {
  refuse_class(RmseConfig::kName, target);
  return std::make_unique<ErrorMetric>(
      RmseConfig::kName, [](double error) { return error * error; },
      [](double mean) { return std::sqrt(mean); });
}

std::unique_ptr<Metric> build(const R2Config&, const TargetInfo& target, std::int64_t outputs) {
  refuse_class(R2Config::kName, target);
  return std::make_unique<R2>(static_cast<std::size_t>(outputs));
}

}  // namespace mgm
