#include "mgm/schedules/schedules.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace mgm {

namespace {

/// A shape over the epochs after the warm-up.
class WarmedUp : public Schedule {
 public:
  using Curve = std::function<double(double epoch, double epochs)>;
  WarmedUp(double warmup, Curve curve) : warmup_(warmup), curve_(std::move(curve)) {}

  double factor(double epoch, double epochs) const override {
    if (epoch < warmup_) return epoch / warmup_;
    return curve_(epoch - warmup_, std::max(epochs - warmup_, 1e-9));
  }

 private:
  double warmup_;
  Curve curve_;
};

}  // namespace

std::unique_ptr<Schedule> build(const ConstantScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [](double, double) { return 1.0; });
}

std::unique_ptr<Schedule> build(const CosineScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [to = config.to](double epoch, double epochs) {
    const double done = std::min(epoch / epochs, 1.0);
    return to + (1 - to) * (1 + std::cos(std::numbers::pi * done)) / 2;
  });
}

std::unique_ptr<Schedule> build(const StepScheduleConfig& config) {
  return std::make_unique<WarmedUp>(config.warmup, [config](double epoch, double) {
    return std::pow(config.factor, std::floor(epoch / config.every));
  });
}

}  // namespace mgm
