#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "mgm/data/schema.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// How far a prediction is from its target, sample by sample, with its gradient: plain arithmetic,
/// so that training, evaluation and the torch-free engine agree to the letter.
class Loss {
 public:
  virtual ~Loss() = default;
  /// Loss of one sample. `prediction`: the node's raw output (logits for cross_entropy and bce), n
  /// values. `target`: a class number (one value), or n values; entries that are NaN are missing
  /// and count nothing. Adds `weight` times the derivative by each raw output to `gradient` unless
  /// that is empty.
  virtual double value(std::span<const float> prediction, std::span<const float> target,
                       double weight, std::span<float> gradient) const = 0;
  /// What turns a raw output into a prediction: `softmax`, `sigmoid` or `none`.
  virtual std::string output() const = 0;
  /// How the loss is a negative log-likelihood of targets that are noisy by some s:
  /// `loss` * value / exp(s) + `log_scale` * s, up to a constant (Kendall et al. 2018).
  struct Noise {
    double loss = 1, log_scale = 0.5;  ///< of a softmax whose scores are divided by exp(s)
  };
  virtual Noise noise() const { return {}; }
  /// Options that the training data settled, with their values, to be kept with a model that is
  /// judged without them; null where there are none.
  virtual nlohmann::ordered_json settled() const { return {}; }
};

struct LossKind : KindInfo {
  /// `outputs`: size of the node's prediction; `problems` gets what does not fit the target (a
  /// class target needs one logit a class ...), with the place of `options`' owner; null then.
  std::function<std::unique_ptr<Loss>(const Spec& options, const Place& place,
                                      const TargetInfo& target, std::int64_t outputs,
                                      Problems& problems)>
      build;
};

/// For a config with an overload `std::unique_ptr<Loss> build(const Config&, const TargetInfo&,
/// std::int64_t outputs)` that throws Error(kSpec) on a misfit.
template <class Config>
LossKind loss_kind() {
  LossKind kind{kind_info<Config>("loss"), {}};
  kind.build = [](const Spec& options, const Place& place, const TargetInfo& target,
                  std::int64_t outputs, Problems& problems) -> std::unique_ptr<Loss> {
    const std::size_t before = problems.count();
    const Config config = read_config<Config>(options, problems);
    if (problems.count() > before) return nullptr;
    try {
      return build(config, target, outputs);
    } catch (const Error& misfit) {
      problems.add(place, misfit.what());
      return nullptr;
    }
  };
  return kind;
}

}  // namespace mgm
