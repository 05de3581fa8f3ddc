#include "mgm/train/lion.h"

#include "mgm/node/torch.h"

namespace mgm {

namespace {

class Lion : public Optimizer {
 public:
  Lion(const LionConfig& config, std::vector<Learner> weights)
      : config_(config), weights_(std::move(weights)) {}

  void step(double factor) override {
    const at::NoGradGuard no_gradient;
    const double rate = config_.lr * factor;
    const double first = config_.betas.front(), second = config_.betas.back();
    for (Learner& weight : weights_) {
      const at::Tensor& gradient = weight.value.grad();
      if (!gradient.defined()) continue;
      at::Tensor& momentum = momenta_[weight.name];
      if (!momentum.defined()) momentum = at::zeros_like(weight.value);
      if (config_.weight_decay > 0 && weight.value.dim() > 1)
        weight.value.mul_(1 - rate * config_.weight_decay);
      weight.value.sub_((momentum * first + gradient * (1 - first)).sign_(), rate);
      momentum.mul_(second).add_(gradient, 1 - second);
    }
  }

  std::map<std::string, at::Tensor> state() const override {
    std::map<std::string, at::Tensor> result;
    for (const auto& [name, momentum] : momenta_) result[name + ".momentum"] = momentum;
    return result;
  }

  void restore(const std::map<std::string, at::Tensor>& state) override {
    momenta_.clear();
    for (const Learner& weight : weights_) {
      const auto found = state.find(weight.name + ".momentum");
      if (found != state.end()) momenta_[weight.name] = found->second.clone();
    }
  }

 private:
  LionConfig config_;
  std::vector<Learner> weights_;
  std::map<std::string, at::Tensor> momenta_;
};

}  // namespace

std::unique_ptr<Optimizer> build(const LionConfig& config, std::vector<Learner> weights) {
  return std::make_unique<Lion>(config, std::move(weights));
}

}  // namespace mgm
