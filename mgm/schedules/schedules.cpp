#include "mgm/schedules/schedules.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace mgm {

namespace {

/// From 1 to 0 while `done` goes from 0 to 1.
double falling_cosine(double done) { return (1 + std::cos(std::numbers::pi * done)) / 2; }

/// How many whole periods lie behind a step that ends at `periods`: the last step of a period still
/// belongs to it.
double ended(double periods) { return std::max(0.0, std::ceil(periods) - 1); }

/// A shape over the epochs after the warm-up.
class WarmedUp : public Schedule {
 public:
  using Curve = std::function<double(double epoch, double epochs)>;
  WarmedUp(double warmup, Curve curve) : warmup_(warmup), curve_(std::move(curve)) {}

  double factor(double epoch, double epochs, std::span<const double>) const override {
    if (epoch < warmup_) return epoch / warmup_;
    return curve_(epoch - warmup_, std::max(epochs - warmup_, 1e-9));
  }

 private:
  double warmup_;
  Curve curve_;
};

class OneCycle : public Schedule {
 public:
  explicit OneCycle(const OneCycleScheduleConfig& config) : config_(config) {}

  double factor(double epoch, double epochs, std::span<const double>) const override {
    const double done = epochs > 0 ? std::min(epoch / epochs, 1.0) : 1;
    if (done < config_.rise)
      return config_.from + (1 - config_.from) * (1 - falling_cosine(done / config_.rise));
    const double left = config_.rise < 1 ? (done - config_.rise) / (1 - config_.rise) : 0;
    return config_.to + (1 - config_.to) * falling_cosine(left);
  }

 private:
  OneCycleScheduleConfig config_;
};

class Plateau : public Schedule {
 public:
  explicit Plateau(const PlateauScheduleConfig& config) : config_(config) {}

  double factor(double epoch, double, std::span<const double> losses) const override {
    if (epoch < config_.warmup) return epoch / config_.warmup;
    double best = std::numeric_limits<double>::infinity();
    double factor = 1;
    std::int64_t bad = 0;
    for (const double loss : losses) {
      if (std::isnan(loss)) continue;
      const bool better = std::isinf(best) || loss < best - config_.least * std::abs(best);
      bad = better ? 0 : bad + 1;
      if (better) best = loss;
      if (bad <= config_.patience) continue;
      factor *= config_.factor;
      bad = 0;
    }
    return factor;
  }

 private:
  PlateauScheduleConfig config_;
};

}  // namespace

std::unique_ptr<Schedule> build(const ConstantScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [](double, double) { return 1.0; });
}

std::unique_ptr<Schedule> build(const CosineScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [config](double epoch, double epochs) {
    const double cycles = std::min(epoch / epochs, 1.0) * static_cast<double>(config.cycles);
    return config.to + (1 - config.to) * falling_cosine(cycles - ended(cycles));
  });
}

std::unique_ptr<Schedule> build(const StepScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [config](double epoch, double) {
    return std::pow(config.factor, ended(epoch / config.every));
  });
}

std::unique_ptr<Schedule> build(const MultiStepScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [config](double epoch, double) {
    const double at = epoch + config.warmup;  // the epochs of the spec count from the start
    const auto passed = std::count_if(config.at.begin(), config.at.end(),
                                      [&](double milestone) { return at > milestone; });
    return std::pow(config.factor, static_cast<double>(passed));
  });
}

std::unique_ptr<Schedule> build(const PolynomialScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [config](double epoch, double epochs) {
    const double left = 1 - std::min(epoch / epochs, 1.0);
    return config.to + (1 - config.to) * std::pow(left, config.power);
  });
}

std::unique_ptr<Schedule> build(const OneCycleScheduleConfig& config) {
  return std::make_unique<OneCycle>(config);
}

std::unique_ptr<Schedule> build(const PlateauScheduleConfig& config) {
  return std::make_unique<Plateau>(config);
}

}  // namespace mgm
