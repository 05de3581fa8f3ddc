#include "mgm/task/mse.h"

#include <cmath>
#include <fmt/format.h>

#include "mgm/task/present.h"

namespace mgm {

namespace {

class Mse : public Loss {
 public:
  std::string output() const override { return "none"; }

  double value(std::span<const float> raw, std::span<const float> target, double weight,
               std::span<float> gradient) const override {
    const double present = static_cast<double>(present_values(target));
    if (present == 0) return 0;
    double loss = 0;
    for (std::size_t k = 0; k < raw.size(); ++k) {
      if (std::isnan(target[k])) continue;
      const double error = static_cast<double>(raw[k]) - target[k];
      loss += error * error;
      if (!gradient.empty()) gradient[k] += static_cast<float>(weight * 2 * error / present);
    }
    return loss / present;
  }
};

}  // namespace

std::unique_ptr<Loss> build(const MseConfig&, const TargetInfo& target, std::int64_t outputs) {
  if (target.type == TargetInfo::Type::kClass) {
    throw Error(
        Fault::kSpec,
        fmt::format("mse predicts numbers, but '{}' is a class: use cross_entropy", target.name));
  }
  const std::int64_t wanted = elements(target.shape);
  if (outputs != wanted) {
    throw Error(Fault::kSpec,
                fmt::format("mse for '{}' needs {} output{}, but the node "
                            "writes {}: end its widths with {}",
                            target.name, wanted, wanted == 1 ? "" : "s", outputs, wanted));
  }
  return std::make_unique<Mse>();
}

}  // namespace mgm
