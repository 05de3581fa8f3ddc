#include "mgm/train/torch_optimizers.h"

#include "mgm/node/torch.h"

// libtorch's optimizers, the only headers beyond ATen that mgm needs
#include <torch/optim/adagrad.h>
#include <torch/optim/adam.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>
#include <torch/optim/sgd.h>

namespace mgm {

namespace {

/// Norms and biases (one axis) are not decayed.
template <class Options>
std::vector<torch::optim::OptimizerParamGroup> groups(const std::vector<Learner>& weights,
                                                      const Options& options) {
  std::vector<at::Tensor> decayed, plain;
  for (const Learner& weight : weights)
    (weight.value.dim() > 1 ? decayed : plain).push_back(weight.value);
  Options no_decay = options;
  no_decay.weight_decay(0);
  std::vector<torch::optim::OptimizerParamGroup> result;
  if (!decayed.empty()) result.emplace_back(decayed, std::make_unique<Options>(options));
  if (!plain.empty()) result.emplace_back(plain, std::make_unique<Options>(no_decay));
  return result;
}

/// libtorch keeps a weight's state under its address in memory.
template <class Key>
Key key_of(const at::Tensor& tensor) {
  return c10::guts::to_string(tensor.unsafeGetTensorImpl());
}

constexpr std::int64_t kStepBase = std::int64_t{1} << 20;

/// The state of one weight as named tensors: an overload for each optimizer.
void save(const torch::optim::SGDParamState& state, const std::string& name,
          std::map<std::string, at::Tensor>& to) {
  if (state.momentum_buffer().defined()) to[name + ".momentum"] = state.momentum_buffer();
}
at::Tensor as_tensor(std::int64_t step) {
  // a float counts no further than 2^24
  return at::tensor({static_cast<float>(step / kStepBase), static_cast<float>(step % kStepBase)});
}
template <class AdamState>
void save(const AdamState& state, const std::string& name, std::map<std::string, at::Tensor>& to) {
  to[name + ".mean"] = state.exp_avg();
  to[name + ".square"] = state.exp_avg_sq();
  to[name + ".step"] = as_tensor(state.step());
}
void save(const torch::optim::RMSpropParamState& state, const std::string& name,
          std::map<std::string, at::Tensor>& to) {
  to[name + ".square"] = state.square_avg();
  to[name + ".step"] = as_tensor(state.step());
  if (state.momentum_buffer().defined()) to[name + ".momentum"] = state.momentum_buffer();
  if (state.grad_avg().defined()) to[name + ".mean"] = state.grad_avg();
}
void save(const torch::optim::AdagradParamState& state, const std::string& name,
          std::map<std::string, at::Tensor>& to) {
  to[name + ".square"] = state.sum();
  to[name + ".step"] = as_tensor(state.step());
}

std::int64_t as_step(const at::Tensor& step) {
  return static_cast<std::int64_t>(step[0].item<float>()) * kStepBase +
         static_cast<std::int64_t>(step[1].item<float>());
}

/// False where a weight is as before its first step.
bool load(torch::optim::SGDParamState& state, const std::string& name,
          const std::map<std::string, at::Tensor>& from) {
  const auto found = from.find(name + ".momentum");
  if (found == from.end()) return false;
  state.momentum_buffer(found->second.clone());
  return true;
}
template <class AdamState>
bool load(AdamState& state, const std::string& name,
          const std::map<std::string, at::Tensor>& from) {
  const auto found = from.find(name + ".mean");
  if (found == from.end()) return false;
  state.exp_avg(found->second.clone());
  state.exp_avg_sq(from.at(name + ".square").clone());
  state.step(as_step(from.at(name + ".step")));
  return true;
}
bool load(torch::optim::RMSpropParamState& state, const std::string& name,
          const std::map<std::string, at::Tensor>& from) {
  const auto found = from.find(name + ".square");
  if (found == from.end()) return false;
  state.square_avg(found->second.clone());
  state.step(as_step(from.at(name + ".step")));
  const auto momentum = from.find(name + ".momentum");
  if (momentum != from.end()) state.momentum_buffer(momentum->second.clone());
  const auto mean = from.find(name + ".mean");
  if (mean != from.end()) state.grad_avg(mean->second.clone());
  return true;
}
bool load(torch::optim::AdagradParamState& state, const std::string& name,
          const std::map<std::string, at::Tensor>& from) {
  const auto found = from.find(name + ".square");
  if (found == from.end()) return false;
  state.sum(found->second.clone());
  state.step(as_step(from.at(name + ".step")));
  return true;
}

/// What libtorch expects of a weight before its first step: nothing, but for Adagrad.
template <class State, class Options>
std::unique_ptr<State> fresh(const at::Tensor&, const Options&) {
  return nullptr;
}
template <>
std::unique_ptr<torch::optim::AdagradParamState> fresh(
    const at::Tensor& weight, const torch::optim::AdagradOptions& options) {
  auto state = std::make_unique<torch::optim::AdagradParamState>();
  state->sum(at::full_like(weight, options.initial_accumulator_value()));
  return state;
}

template <class Torch, class Options, class State>
class TorchOptimizer : public Optimizer {
 public:
  TorchOptimizer(std::vector<Learner> weights, const Options& options)
      : weights_(std::move(weights)),
        options_(options),
        torch_(groups(weights_, options), options) {}

  void step(double factor) override {
    for (auto& group : torch_.param_groups())
      static_cast<Options&>(group.options()).lr(options_.lr() * factor);
    torch_.step();
  }

  std::map<std::string, at::Tensor> state() const override {
    std::map<std::string, at::Tensor> result;
    auto& all = const_cast<Torch&>(torch_).state();
    for (const Learner& weight : weights_) {
      const auto found = all.find(key_of<std::string>(weight.value));
      if (found != all.end()) save(static_cast<State&>(*found->second), weight.name, result);
    }
    return result;
  }

  void restore(const std::map<std::string, at::Tensor>& state) override {
    for (const Learner& weight : weights_) {
      auto one = std::make_unique<State>();
      if (!load(*one, weight.name, state)) one = fresh<State>(weight.value, options_);
      const auto key = key_of<std::string>(weight.value);
      if (one) {
        torch_.state()[key] = std::move(one);
      } else {
        torch_.state().erase(key);
      }
    }
  }

 private:
  std::vector<Learner> weights_;
  Options options_;
  Torch torch_;
};

}  // namespace

std::unique_ptr<Optimizer> build(const SgdConfig& config, std::vector<Learner> weights) {
  using namespace torch::optim;
  const auto options = SGDOptions(config.lr)
                           .momentum(config.momentum)
                           .nesterov(config.nesterov && config.momentum > 0)
                           .weight_decay(config.weight_decay);
  return std::make_unique<TorchOptimizer<SGD, SGDOptions, SGDParamState>>(std::move(weights),
                                                                          options);
}

std::unique_ptr<Optimizer> build(const AdamConfig& config, std::vector<Learner> weights) {
  using namespace torch::optim;
  const auto options = AdamOptions(config.lr)
                           .betas({config.betas.front(), config.betas.back()})
                           .eps(config.epsilon)
                           .weight_decay(config.weight_decay);
  return std::make_unique<TorchOptimizer<Adam, AdamOptions, AdamParamState>>(std::move(weights),
                                                                             options);
}

std::unique_ptr<Optimizer> build(const AdamWConfig& config, std::vector<Learner> weights) {
  using namespace torch::optim;
  const auto options = AdamWOptions(config.lr)
                           .betas({config.betas.front(), config.betas.back()})
                           .eps(config.epsilon)
                           .weight_decay(config.weight_decay);
  return std::make_unique<TorchOptimizer<AdamW, AdamWOptions, AdamWParamState>>(std::move(weights),
                                                                                options);
}

std::unique_ptr<Optimizer> build(const RmspropConfig& config, std::vector<Learner> weights) {
  using namespace torch::optim;
  const auto options = RMSpropOptions(config.lr)
                           .alpha(config.alpha)
                           .eps(config.epsilon)
                           .momentum(config.momentum)
                           .centered(config.centered)
                           .weight_decay(config.weight_decay);
  return std::make_unique<TorchOptimizer<RMSprop, RMSpropOptions, RMSpropParamState>>(
      std::move(weights), options);
}

std::unique_ptr<Optimizer> build(const AdagradConfig& config, std::vector<Learner> weights) {
  using namespace torch::optim;
  const auto options = AdagradOptions(config.lr)
                           .lr_decay(config.lr_decay)
                           .initial_accumulator_value(config.initial)
                           .eps(config.epsilon)
                           .weight_decay(config.weight_decay);
  return std::make_unique<TorchOptimizer<Adagrad, AdagradOptions, AdagradParamState>>(
      std::move(weights), options);
}

}  // namespace mgm
