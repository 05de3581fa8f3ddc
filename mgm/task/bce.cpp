#include "mgm/task/bce.h"

#include <cmath>
#include <fmt/format.h>

#include "mgm/task/present.h"

namespace mgm {

namespace {

class Bce : public Loss {
 public:
  explicit Bce(std::string target) : target_(std::move(target)) {}

  std::string output() const override { return "sigmoid"; }

  double value(std::span<const float> raw, std::span<const float> target, double weight,
               std::span<float> gradient) const override {
    const double present = static_cast<double>(present_values(target));
    if (present == 0) return 0;
    double loss = 0;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      if (std::isnan(target[k])) continue;
      check(target[k]);
      const double logit = raw[k];
      loss += std::max(logit, 0.0) - logit * target[k] + std::log1p(std::exp(-std::abs(logit)));
      if (!gradient.empty()) {
        gradient[k] +=
            static_cast<float>(weight / present * (1 / (1 + std::exp(-logit)) - target[k]));
      }
    }
    return loss / present;
  }

 private:
  void check(float value) const {
    if (value >= 0 && value <= 1) return;
    throw Error(Fault::kData, fmt::format("bce needs values from 0 to 1, but target '{}' holds {}: "
                                          "use mse, or rescale it",
                                          target_, value));
  }

  std::string target_;
};

}  // namespace

std::unique_ptr<Loss> build(const BceConfig&, const TargetInfo& target, std::int64_t outputs) {
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
  return std::make_unique<Bce>(target.name);
}

}  // namespace mgm
