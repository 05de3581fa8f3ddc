#include "mgm/train/divergence.h"

#include <cmath>
#include <fmt/format.h>

#include "mgm/node/torch.h"

namespace mgm {

namespace {

constexpr const char* kRemedy =
    "; use a lower learning rate, clip_norm, or on_divergence: halve_lr";

std::string found_at(const Moment& moment, const std::string& found) {
  return fmt::format("'{}' diverged: {} in epoch {}, step {}", moment.address, found, moment.epoch,
                     moment.step);
}

/// The sum is fast, and finite where all values are; it may overflow where they are too.
bool is_finite(const at::Tensor& tensor) {
  if (std::isfinite(tensor.sum().item<float>())) return true;
  return at::isfinite(tensor).all().item<bool>();
}

std::string kind_of_first(const at::Tensor& tensor) {
  return at::isnan(tensor).any().item<bool>() ? not_finite(NAN) : not_finite(INFINITY);
}

}  // namespace

std::string not_finite(double value) { return std::isnan(value) ? "no number" : "infinite"; }

Diverged::Diverged(const Moment& moment, const std::string& found)
    : Error(Fault::kFailed, found_at(moment, found) + kRemedy + std::string(kSaidWithResume)),
      found_(found_at(moment, found)) {}

void expect_finite_loss(double loss, const Moment& moment) {
  if (std::isfinite(loss)) return;
  throw Diverged(moment, "its loss is " + not_finite(loss));
}

void expect_finite_gradients(const std::map<std::string, at::Tensor>& weights,
                             const Moment& moment) {
  const at::NoGradGuard no_gradient;
  for (const auto& [name, weight] : weights) {
    const at::Tensor& gradient = weight.grad();
    if (!gradient.defined() || is_finite(gradient)) continue;
    throw Diverged(moment, fmt::format("the gradient of its loss by '{}' is {}", name,
                                       kind_of_first(gradient)));
  }
}

void expect_finite_weights(const std::map<std::string, at::Tensor>& weights, const Moment& moment) {
  const at::NoGradGuard no_gradient;
  for (const auto& [name, weight] : weights) {
    if (is_finite(weight)) continue;
    throw Diverged(moment, fmt::format("'{}' became {}", name, kind_of_first(weight)));
  }
}

}  // namespace mgm
