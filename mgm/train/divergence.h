#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "mgm/base/error.h"

namespace mgm {

/// Where a phase was when it diverged.
struct Moment {
  std::string address;     ///< of the node that learns
  std::int64_t epoch = 0;  ///< counted from 1
  std::int64_t step = 0;   ///< counted from 1
};

/// How the remedy in what() ends, for a training that is kept: there is nothing to go on with of
/// others.
inline constexpr std::string_view kSaidWithResume = ", which may be said with --resume";

/// A phase whose loss, gradient or weights are no finite numbers any more (Fault::kFailed).
class Diverged : public Error {
 public:
  /// `found`: what is wrong, `its loss is infinite`.
  Diverged(const Moment& moment, const std::string& found);
  /// Without what to do about it: `'a.b' diverged: its loss is infinite in epoch 1, step 2`.
  const std::string& found() const { return found_; }

 private:
  std::string found_;
};

/// `no number` or `infinite`.
std::string not_finite(double value);

/// Throws Diverged where the loss is not finite.
void expect_finite_loss(double loss, const Moment& moment);
/// Throws Diverged naming the first weight whose gradient is not finite.
void expect_finite_gradients(const std::map<std::string, at::Tensor>& weights,
                             const Moment& moment);
/// Throws Diverged naming the first tensor that is not finite.
void expect_finite_weights(const std::map<std::string, at::Tensor>& weights, const Moment& moment);

}  // namespace mgm
