#include "mgm/task/class_metrics.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace mgm {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// The class that a prediction stands for: the most probable, or by 0.5 where there is one output.
int predicted_class(std::span<const float> prediction) {
  if (prediction.size() == 1) return prediction[0] >= 0.5F ? 1 : 0;
  return static_cast<int>(std::max_element(prediction.begin(), prediction.end()) -
                          prediction.begin());
}

class Accuracy : public Metric {
 public:
  explicit Accuracy(bool per_value) : per_value_(per_value) {}
  std::string name() const override { return AccuracyConfig::kName; }
  bool higher_is_better() const override { return true; }
  void reset() override { right_ = all_ = 0; }
  double value() const override { return all_ == 0 ? kNothing : right_ / all_; }

  void add(std::span<const float> prediction, std::span<const float> target) override {
    if (!per_value_) {
      if (!std::isnan(target[0])) count(predicted_class(prediction) == static_cast<int>(target[0]));
      return;
    }
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (!std::isnan(target[k])) count((prediction[k] >= 0.5F) == (target[k] >= 0.5F));
    }
  }

 private:
  void count(bool right) {
    right_ += right ? 1 : 0;
    all_ += 1;
  }
  bool per_value_;
  double right_ = 0;
  double all_ = 0;
};

class MacroF1 : public Metric {
 public:
  explicit MacroF1(std::size_t classes) : classes_(classes) { reset(); }
  std::string name() const override { return MacroF1Config::kName; }
  bool higher_is_better() const override { return true; }
  void reset() override {
    hit_.assign(classes_, 0);
    predicted_.assign(classes_, 0);
    true_.assign(classes_, 0);
  }
  void add(std::span<const float> prediction, std::span<const float> target) override {
    if (std::isnan(target[0])) return;
    const auto truth = static_cast<std::size_t>(target[0]);
    const auto guess = static_cast<std::size_t>(predicted_class(prediction));
    ++true_[truth];
    ++predicted_[guess];
    if (truth == guess) ++hit_[truth];
  }
  double value() const override {
    double sum = 0;
    double seen = 0;
    for (std::size_t k = 0; k < classes_; ++k) {
      const double both = static_cast<double>(predicted_[k] + true_[k]);
      if (both == 0) continue;
      sum += 2 * static_cast<double>(hit_[k]) / both;
      seen += 1;
    }
    return seen == 0 ? kNothing : sum / seen;
  }

 private:
  std::size_t classes_;
  std::vector<std::size_t> hit_, predicted_, true_;
};

}  // namespace

std::unique_ptr<Metric> build(const AccuracyConfig&, const TargetInfo& target, std::int64_t) {
  if (target.type == TargetInfo::Type::kNumber) {
    throw Error(
        Fault::kSpec,
        fmt::format("accuracy judges classes, but '{}' is a number: use mae or r2", target.name));
  }
  return std::make_unique<Accuracy>(target.type == TargetInfo::Type::kImage);
}

std::unique_ptr<Metric> build(const MacroF1Config&, const TargetInfo& target, std::int64_t) {
  if (target.type != TargetInfo::Type::kClass) {
    throw Error(
        Fault::kSpec,
        fmt::format("macro_f1 judges classes, but '{}' is no class: use mae or r2", target.name));
  }
  return std::make_unique<MacroF1>(target.classes.size());
}

}  // namespace mgm
