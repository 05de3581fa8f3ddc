#include "mgm/task/cross_entropy.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace mgm {

namespace {

class CrossEntropy : public Loss {
 public:
  explicit CrossEntropy(double smoothing) : smoothing_(smoothing) {}

  std::string output() const override { return "softmax"; }

  double value(std::span<const float> raw, std::span<const float> target, double weight,
               std::span<float> gradient) const override {
    if (std::isnan(target[0])) return 0;
    const auto truth = static_cast<std::size_t>(target[0]);
    const double top = *std::max_element(raw.begin(), raw.end());
    double sum = 0;
    for (const float logit : raw) sum += std::exp(logit - top);
    const double log_sum = std::log(sum) + top;
    const double even = smoothing_ / static_cast<double>(raw.size());
    double loss = 0;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      const double share = even + (k == truth ? 1 - smoothing_ : 0);
      loss += share * (log_sum - raw[k]);
      if (!gradient.empty())
        gradient[k] += static_cast<float>(weight * (std::exp(raw[k] - log_sum) - share));
    }
    return loss;
  }

 private:
  double smoothing_;
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
  return std::make_unique<CrossEntropy>(config.label_smoothing);
}

}  // namespace mgm
