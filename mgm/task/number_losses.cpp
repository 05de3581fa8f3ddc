#include "mgm/task/number_losses.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/task/present.h"

namespace mgm {

namespace {

/// A loss of each error (output minus target), and its slope by the output.
struct PointLoss {
  double value, slope;
};

/// The mean of a loss of each error; `OfError` makes a PointLoss of it.
template <class OfError>
class NumberLoss : public Loss {
 public:
  NumberLoss(OfError of_error, Loss::Noise noise) : of_error_(of_error), noise_(noise) {}
  std::string output() const override { return "none"; }
  Noise noise() const override { return noise_; }

  double value(std::span<const float> raw, std::span<const float> target, double weight,
               std::span<float> gradient) const override {
    const auto present = static_cast<double>(present_values(target));
    if (present == 0) return 0;
    double loss = 0;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      if (std::isnan(target[k])) continue;
      const PointLoss point = of_error_(static_cast<double>(raw[k]) - target[k]);
      loss += point.value;
      if (!gradient.empty()) gradient[k] += static_cast<float>(weight * point.slope / present);
    }
    return loss / present;
  }

 private:
  OfError of_error_;
  Noise noise_;
};

// With s the logarithm of the variance: of squared and of half the squared errors. With s that of
// the mean distance: of distances.
constexpr Loss::Noise kOfSquares{0.5, 0.5}, kOfHalfSquares{1, 0.5}, kOfDistances{1, 1};

/// Throws where the target or the number of outputs does not fit.
template <class OfError>
std::unique_ptr<Loss> number_loss(const char* name, const TargetInfo& target, std::int64_t outputs,
                                  Loss::Noise noise, OfError of_error) {
  if (target.type == TargetInfo::Type::kClass) {
    throw Error(Fault::kSpec, fmt::format("{} predicts numbers, but '{}' is a class: use "
                                          "cross_entropy",
                                          name, target.name));
  }
  const std::int64_t wanted = elements(target.shape);
  if (outputs != wanted) {
    throw Error(Fault::kSpec,
                fmt::format("{} for '{}' needs {} output{}, but the node "
                            "writes {}: end its widths with {}",
                            name, target.name, wanted, wanted == 1 ? "" : "s", outputs, wanted));
  }
  return std::make_unique<NumberLoss<OfError>>(of_error, noise);
}

double sign(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

}  // namespace

std::unique_ptr<Loss> build(const MseConfig&, const TargetInfo& target, std::int64_t outputs) {
  return number_loss(MseConfig::kName, target, outputs, kOfSquares, [](double error) {
    return PointLoss{error * error, 2 * error};
  });
}

std::unique_ptr<Loss> build(const MaeLossConfig&, const TargetInfo& target, std::int64_t outputs) {
  return number_loss(MaeLossConfig::kName, target, outputs, kOfDistances, [](double error) {
    return PointLoss{std::abs(error), sign(error)};
  });
}

std::unique_ptr<Loss> build(const HuberConfig& config, const TargetInfo& target,
                            std::int64_t outputs) {
  return number_loss(
      HuberConfig::kName, target, outputs, kOfHalfSquares, [delta = config.delta](double error) {
        const double size = std::abs(error);
        const double value = size <= delta ? error * error / 2 : delta * (size - delta / 2);
        return PointLoss{value, std::clamp(error, -delta, delta)};
      });
}

std::unique_ptr<Loss> build(const QuantileConfig& config, const TargetInfo& target,
                            std::int64_t outputs) {
  return number_loss(QuantileConfig::kName, target, outputs, kOfDistances,
                     [at = config.at](double error) {
                       if (error == 0) return PointLoss{0, 0};
                       const double slope = error < 0 ? -at : 1 - at;
                       return PointLoss{slope * error, slope};
                     });
}

}  // namespace mgm
