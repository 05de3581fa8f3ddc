#include "mgm/train/weight_average.h"

#include "mgm/node/torch.h"

namespace mgm {

namespace {

std::string state_name(const Learner& weight) { return weight.name + ".average"; }

}  // namespace

WeightAverage::WeightAverage(double decay, std::vector<Learner> weights)
    : decay_(decay), weights_(std::move(weights)) {}

void WeightAverage::step() {
  const at::NoGradGuard no_gradient;
  for (const Learner& weight : weights_) {
    at::Tensor& mean = means_[weight.name];
    if (mean.defined()) {
      mean.lerp_(weight.value, 1 - decay_);
    } else {
      mean = weight.value.detach().clone();
    }
  }
}

void WeightAverage::swap() {
  const at::NoGradGuard no_gradient;
  for (Learner& weight : weights_) {
    const auto mean = means_.find(weight.name);
    if (mean == means_.end()) continue;
    const at::Tensor kept = weight.value.detach().clone();
    weight.value.copy_(mean->second);
    mean->second = kept;
  }
}

std::map<std::string, at::Tensor> WeightAverage::state() const {
  std::map<std::string, at::Tensor> result;
  for (const Learner& weight : weights_) {
    const auto mean = means_.find(weight.name);
    if (mean != means_.end()) result[state_name(weight)] = mean->second;
  }
  return result;
}

void WeightAverage::restore(const std::map<std::string, at::Tensor>& state) {
  means_.clear();
  for (const Learner& weight : weights_) {
    const auto found = state.find(state_name(weight));
    if (found != state.end()) means_[weight.name] = found->second.clone();
  }
}

}  // namespace mgm
