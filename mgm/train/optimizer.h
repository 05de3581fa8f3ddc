#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mgm/spec/fields.h"

namespace mgm {

/// A weight that learns, under its full name.
struct Learner {
  std::string name;
  at::Tensor value;
};

/// How weights follow their gradients.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// One step over all its weights that have a gradient; the learning rate is multiplied by
  /// `factor`.
  virtual void step(double factor) = 0;
  /// Everything that the next step depends on, by name, for checkpoints; and put back. A weight
  /// that `state` says nothing of is as before its first step.
  virtual std::map<std::string, at::Tensor> state() const = 0;
  virtual void restore(const std::map<std::string, at::Tensor>& state) = 0;
};

struct OptimizerKind : KindInfo {
  std::function<void(const Spec& options, Problems& problems)> check;
  std::function<std::unique_ptr<Optimizer>(const Spec& options, std::vector<Learner> weights,
                                           Problems& problems)>
      build;
};

/// Reports shares of running means that are not two, or that keep everything.
inline void check_betas(const std::vector<double>& betas, const Spec& options, Problems& problems) {
  const bool two = betas.size() == 2;
  if (two && betas.front() < 1 && betas.back() < 1) return;
  problems.add(options.at("betas").place(),
               "betas: expected two numbers below 1, like [0.9, 0.99]");
}

template <class Config>
OptimizerKind optimizer_kind() {
  OptimizerKind kind{kind_info<Config>("optimizer"), {}, {}};
  kind.check = [](const Spec& options, Problems& problems) {
    const auto config = read_config<Config>(options, problems);
    if constexpr (requires { config.betas; }) check_betas(config.betas, options, problems);
  };
  kind.build = [](const Spec& options, std::vector<Learner> weights, Problems& problems) {
    return build(read_config<Config>(options, problems), std::move(weights));
  };
  return kind;
}

}  // namespace mgm
