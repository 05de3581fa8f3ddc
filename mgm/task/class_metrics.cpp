#include "mgm/task/class_metrics.h"

#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "mgm/task/judged_target.h"
#include "mgm/task/tally_metric.h"

namespace mgm {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// How often a class was predicted where it was true, predicted, true, and either.
struct ClassCounts {
  double hit, predicted, truth;
  double seen;  ///< of one class of several: as often as it was true
  double union_of() const { return predicted + truth - hit; }
  double refused() const { return seen - union_of(); }  ///< neither predicted nor true
};

/// A metric made of the counts of each class.
class CountingMetric : public TallyMetric {
 public:
  using Value = double (*)(const std::vector<ClassCounts>& classes, bool single);

  CountingMetric(const char* name, const TargetInfo& target, Value of_classes)
      : TallyMetric(kSums * judged_classes(target)),
        name_(name),
        single_(target.type == TargetInfo::Type::kClass),
        pooled_(target.type == TargetInfo::Type::kImage),
        value_(of_classes) {}
  std::string name() const override { return name_; }
  bool higher_is_better() const override { return true; }

 protected:
  void count(std::span<const float> prediction, std::span<const float> target,
             std::span<double> sums) override {
    if (single_) {
      if (std::isnan(target[0])) return;
      const auto truth = static_cast<std::size_t>(target[0]);
      const std::size_t guess = predicted_class(prediction);
      if (guess != truth) sums[guess * kSums + 1] += 1;
      add(sums, truth, guess == truth, true);
      return;
    }
    for (std::size_t k = 0; k < prediction.size(); ++k) {
      if (!std::isnan(target[k]))
        add(sums, pooled_ ? 0 : k, prediction[k] >= 0.5F, target[k] >= 0.5F);
    }
  }

  double value_of(std::span<const double> sums) const override {
    std::vector<ClassCounts> classes;
    double seen = 0;
    for (std::size_t k = 0; k < sums.size(); k += kSums) {
      classes.push_back({sums[k], sums[k + 1], sums[k + 2], sums[k + 3]});
      seen += sums[k + 3];
    }
    return seen == 0 ? kNothing : value_(classes, single_);
  }

 private:
  static constexpr std::size_t kSums = 4;
  static void add(std::span<double> sums, std::size_t k, bool guessed, bool true_one) {
    sums[k * kSums] += guessed && true_one ? 1 : 0;
    sums[k * kSums + 1] += guessed ? 1 : 0;
    sums[k * kSums + 2] += true_one ? 1 : 0;
    sums[k * kSums + 3] += 1;
  }

  const char* name_;
  bool single_;
  bool pooled_;
  Value value_;
};

/// Mean over the classes for which `share` is defined: has a divisor.
template <class Share>
double mean_share(const std::vector<ClassCounts>& classes, const Share& share) {
  double sum = 0, defined = 0;
  for (const ClassCounts& counts : classes) {
    const auto [part, whole] = share(counts);
    if (whole == 0) continue;
    sum += part / whole;
    defined += 1;
  }
  return defined == 0 ? kNothing : sum / defined;
}

using Part = std::pair<double, double>;

double accuracy(const std::vector<ClassCounts>& classes, bool single) {
  double right = 0, all = 0;
  for (const ClassCounts& counts : classes) {
    right += counts.hit + (single ? 0 : counts.refused());
    all += single ? counts.truth : counts.seen;
  }
  return right / all;
}

double balanced_accuracy(const std::vector<ClassCounts>& classes, bool single) {
  if (single) return mean_share(classes, [](const ClassCounts& c) { return Part{c.hit, c.truth}; });
  return mean_share(classes, [](const ClassCounts& c) {
    const double no = c.seen - c.truth;
    if (c.truth == 0) return Part{c.refused(), no};
    if (no == 0) return Part{c.hit, c.truth};
    return Part{c.hit / c.truth + c.refused() / no, 2};
  });
}

double macro_f1(const std::vector<ClassCounts>& classes, bool) {
  return mean_share(classes, [](const ClassCounts& c) {
    return Part{2 * c.hit, c.predicted + c.truth};
  });
}

double micro_f1(const std::vector<ClassCounts>& classes, bool) {
  double hits = 0, both = 0;
  for (const ClassCounts& counts : classes) {
    hits += counts.hit;
    both += counts.predicted + counts.truth;
  }
  return both == 0 ? kNothing : 2 * hits / both;
}

double intersection_over_union(const std::vector<ClassCounts>& classes, bool) {
  return mean_share(classes, [](const ClassCounts& c) { return Part{c.hit, c.union_of()}; });
}

std::unique_ptr<Metric> counting(const char* name, const TargetInfo& target,
                                 CountingMetric::Value value) {
  expect_judged_classes(name, target);
  return std::make_unique<CountingMetric>(name, target, value);
}

}  // namespace

std::unique_ptr<Metric> build(const AccuracyConfig&, const TargetInfo& target, std::int64_t) {
  return counting(AccuracyConfig::kName, target, accuracy);
}
std::unique_ptr<Metric> build(const BalancedAccuracyConfig&, const TargetInfo& target,
                              std::int64_t) {
  return counting(BalancedAccuracyConfig::kName, target, balanced_accuracy);
}
std::unique_ptr<Metric> build(const MacroF1Config&, const TargetInfo& target, std::int64_t) {
  return counting(MacroF1Config::kName, target, macro_f1);
}
std::unique_ptr<Metric> build(const MicroF1Config&, const TargetInfo& target, std::int64_t) {
  return counting(MicroF1Config::kName, target, micro_f1);
}
std::unique_ptr<Metric> build(const IouConfig&, const TargetInfo& target, std::int64_t) {
  return counting(IouConfig::kName, target, intersection_over_union);
}

}  // namespace mgm
