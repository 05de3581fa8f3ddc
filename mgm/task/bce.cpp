#include "mgm/task/bce.h"

#include <cmath>
#include <fmt/format.h>

#include "mgm/task/present.h"

namespace mgm {

namespace {

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// A loss and its derivative by the logit.
struct Point {
  double loss, slope;
};

/// (1 - p)^focal (-log p), p being the sigmoid of the logit.
Point focal_yes(double logit, double focal) {
  const double log_p = -softplus(-logit);
  const double hardness = std::exp(-focal * softplus(logit));
  const double p = std::exp(log_p), missed = std::exp(-softplus(logit));
  return {-hardness * log_p, hardness * (focal * p * log_p - missed)};
}

class Bce : public Loss {
 public:
  Bce(const BceConfig& config, const TargetInfo& target)
      : target_(target.name), focal_(config.focal), weights_(config.weights.resolved(target)) {
    if (!weights_.empty()) settled_ = {{"weights", by_class(weights_, target)}};
  }

  std::string output() const override { return "sigmoid"; }
  nlohmann::ordered_json settled() const override { return settled_; }

  double value(std::span<const float> raw, std::span<const float> target, double weight,
               std::span<float> gradient) const override {
    const double present = static_cast<double>(present_values(target));
    if (present == 0) return 0;
    double loss = 0;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      if (std::isnan(target[k])) continue;
      check(target[k]);
      const double of_class = weights_.empty() ? 1 : weights_[target[k] >= 0.5F ? 1 : 0];
      const Point point =
          focal_ > 0 ? focal_point(raw[k], target[k]) : plain_point(raw[k], target[k]);
      loss += of_class * point.loss;
      if (!gradient.empty())
        gradient[k] += static_cast<float>(weight * of_class / present * point.slope);
    }
    return loss / present;
  }

 private:
  static Point plain_point(double logit, double target) {
    // in this order no digits are lost of a large logit
    return {std::max(logit, 0.0) - logit * target + std::log1p(std::exp(-std::abs(logit))),
            1 / (1 + std::exp(-logit)) - target};
  }
  Point focal_point(double logit, double target) const {
    const Point yes = focal_yes(logit, focal_), no = focal_yes(-logit, focal_);
    return {target * yes.loss + (1 - target) * no.loss,
            target * yes.slope - (1 - target) * no.slope};
  }
  void check(float value) const {
    if (value >= 0 && value <= 1) return;
    throw Error(Fault::kData, fmt::format("bce needs values from 0 to 1, but target '{}' holds {}: "
                                          "use mse, or rescale it",
                                          target_, value));
  }

  std::string target_;
  double focal_;
  std::vector<double> weights_;  ///< of no and yes; empty: both weigh 1
  nlohmann::ordered_json settled_;
};

}  // namespace

std::unique_ptr<Loss> build(const BceConfig& config, const TargetInfo& target,
                            std::int64_t outputs) {
  const bool is_class = target.type == TargetInfo::Type::kClass;
  if (is_class && target.classes.size() != 2) {
    throw Error(Fault::kSpec,
                fmt::format("bce predicts one of two classes, but '{}' has {}: use cross_entropy",
                            target.name, target.classes.size()));
  }
  const std::int64_t wanted = is_class ? 1 : elements(target.shape);
  if (outputs != wanted) {
    throw Error(Fault::kSpec,
                fmt::format("bce for '{}' needs {} output{}, but the node "
                            "writes {}: end its widths with {}",
                            target.name, wanted, wanted == 1 ? "" : "s", outputs, wanted));
  }
  return std::make_unique<Bce>(config, target);
}

}  // namespace mgm
