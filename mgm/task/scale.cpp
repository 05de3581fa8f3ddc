#include "mgm/task/scale.h"

#include <utility>

namespace mgm {

namespace {

class ScaledLoss : public Loss {
 public:
  ScaledLoss(std::unique_ptr<Loss> loss, Scale scale)
      : loss_(std::move(loss)), scale_(std::move(scale)) {}
  std::string output() const override { return loss_->output(); }
  Noise noise() const override { return loss_->noise(); }
  nlohmann::ordered_json settled() const override { return loss_->settled(); }
  double value(std::span<const float> raw, std::span<const float> target, double weight,
               std::span<float> gradient) const override {
    std::vector<float> learned(target.begin(), target.end());
    scale_.to_learned(learned);
    return loss_->value(raw, learned, weight, gradient);
  }

 private:
  std::unique_ptr<Loss> loss_;
  Scale scale_;
};

}  // namespace

Scale Scale::of(std::vector<double> mean, std::vector<double> deviation) {
  bool any = false;
  for (std::size_t k = 0; k < mean.size(); ++k) {
    const bool fits = deviation[k] >= kLeastDeviation && deviation[k] <= kMostDeviation;
    any = any || fits;
    if (fits) continue;
    mean[k] = 0;
    deviation[k] = 1;
  }
  return any ? Scale{std::move(mean), std::move(deviation)} : Scale{};
}

void Scale::to_own(Array& rows) const {
  if (empty()) return;
  for (std::int64_t i = 0; i < rows.rows(); ++i) {
    float* row = rows.row(i);
    for (std::size_t k = 0; k < mean.size(); ++k)
      row[k] = static_cast<float>(row[k] * deviation[k] + mean[k]);
  }
}

void Scale::to_learned(std::span<float> row) const {
  for (std::size_t k = 0; k < mean.size(); ++k)
    row[k] = static_cast<float>((row[k] - mean[k]) / deviation[k]);
}

std::unique_ptr<Loss> in_learned_units(std::unique_ptr<Loss> loss, const Scale& scale) {
  if (scale.empty()) return loss;
  return std::make_unique<ScaledLoss>(std::move(loss), scale);
}

}  // namespace mgm
