// What learns in a phase: the weights of its nets, or what adapts them.

#include "mgm/node/adapter.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/learning.h"

namespace mgm {

std::vector<Learner> Learning::learners_of(const std::string& address) {
  std::vector<Learner> learners;
  Node& net = shop_.tree.at(address);
  const Adaptable* adaptable = net.adaptable();
  if (adaptable == nullptr || adaptable->adapters.empty()) {
    for_each_weight(net, [&](const std::string& name, at::Tensor& value, bool learnable) {
      if (learnable) learners.push_back({name, value});
    });
    return learners;
  }
  for (const auto& [name, adapter] : adaptable->adapters) {
    learners.push_back({name + ".down", adapter.down});
    learners.push_back({name + ".up", adapter.up});
  }
  return learners;
}

void Learning::collect_weights() {
  weights_.clear();
  buffers_.clear();
  for (const std::string& address : phase_.learns) {
    for (const Learner& learner : learners_of(address)) weights_[learner.name] = learner.value;
    for_each_weight(shop_.tree.at(address),
                    [&](const std::string& name, at::Tensor& value, bool learnable) {
                      if (!learnable) buffers_[name] = value;
                    });
  }
}

void Learning::adapt_weights() {
  for (const std::string& address : phase_.learns) {
    const auto& lora = shop_.strategies.at(address).lora.options;
    if (lora) additions_.add(shop_.tree.at(address), *lora, shop_.seed);
  }
}

void Learning::end_additions(void (Additions::*how)()) {
  finish();
  (additions_.*how)();
  collect_weights();
}

std::vector<at::Tensor> Learning::learners() const {
  std::vector<at::Tensor> all;
  for (const auto& [name, weight] : weights_) all.push_back(weight);
  return all;
}

Learning::~Learning() { finish(); }

void Learning::finish() {
  for (auto& [name, weight] : weights_) {
    weight.mutable_grad() = at::Tensor();
    weight.set_requires_grad(false);
  }
}

}  // namespace mgm
