#include "mgm/task/cross_entropy.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mgm {

namespace {

class CrossEntropy : public Loss {
 public:
  CrossEntropy(const CrossEntropyConfig& config, const TargetInfo& target)
      : smoothing_(config.label_smoothing),
        focal_(config.focal),
        weights_(config.weights.resolved(target)) {
    if (!weights_.empty()) settled_ = {{"weights", by_class(weights_, target)}};
  }

  std::string output() const override { return "softmax"; }
  nlohmann::ordered_json settled() const override { return settled_; }

  double value(std::span<const float> raw, std::span<const float> target, double weight,
               std::span<float> gradient) const override {
    if (std::isnan(target[0])) return 0;
    const auto truth = static_cast<std::size_t>(target[0]);
    const double of_class = weights_.empty() ? 1 : weights_[truth];
    const double top = *std::max_element(raw.begin(), raw.end());
    double sum = 0;
    for (const float logit : raw) sum += std::exp(logit - top);
    const double log_sum = std::log(sum) + top;
    if (focal_ > 0) return of_class * focal(raw, truth, log_sum, of_class * weight, gradient);
    double loss = 0;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      loss += share(k, truth, raw.size()) * (log_sum - raw[k]);
      if (!gradient.empty()) {
        gradient[k] += static_cast<float>(
            of_class * weight * (std::exp(raw[k] - log_sum) - share(k, truth, raw.size())));
      }
    }
    return of_class * loss;
  }

 private:
  double share(std::size_t k, std::size_t truth, std::size_t classes) const {
    return smoothing_ / static_cast<double>(classes) + (k == truth ? 1 - smoothing_ : 0);
  }

  /// Sum of share_k (1 - p_k)^focal (-log p_k). With g_k = share_k (focal p_k (1 - p_k)^(focal - 1)
  /// log p_k - (1 - p_k)^focal), its derivative by logit j is g_j - p_j sum of g_k.
  double focal(std::span<const float> raw, std::size_t truth, double log_sum, double weight,
               std::span<float> gradient) const {
    double loss = 0, slopes = 0;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      const double log_p = raw[k] - log_sum;
      const double missed = std::max(-std::expm1(log_p), 0.0);
      const double hardness = std::pow(missed, focal_);
      const double of_share = share(k, truth, raw.size());
      loss -= of_share * hardness * log_p;
      if (gradient.empty()) continue;
      // as p goes to 1, (1 - p)^(focal - 1) log p goes to 0
      const double bend = missed > 0 ? focal_ * std::exp(log_p) * hardness / missed * log_p : 0;
      const double slope = of_share * (bend - hardness);
      gradient[k] += static_cast<float>(weight * slope);
      slopes += slope;
    }
    for (std::size_t k = 0; k < gradient.size(); ++k)
      gradient[k] -= static_cast<float>(weight * std::exp(raw[k] - log_sum) * slopes);
    return loss;
  }

  double smoothing_;
  double focal_;
  std::vector<double> weights_;  ///< by class; empty: all weigh 1
  nlohmann::ordered_json settled_;
};

}  // namespace

std::unique_ptr<Loss> build(const CrossEntropyConfig& config, const TargetInfo& target,
                            std::int64_t outputs) {
  if (target.type != TargetInfo::Type::kClass) {
    throw Error(Fault::kSpec,
                fmt::format("cross_entropy predicts a class, but '{}' is no class: use mse or bce",
                            target.name));
  }
  if (outputs != static_cast<std::int64_t>(target.classes.size())) {
    throw Error(
        Fault::kSpec,
        fmt::format(
            "'{}' has {} classes, but the node writes {} values: end its widths with 'classes'",
            target.name, target.classes.size(), outputs));
  }
  return std::make_unique<CrossEntropy>(config, target);
}

}  // namespace mgm
