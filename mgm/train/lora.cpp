#include "mgm/train/lora.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/base/random.h"
#include "mgm/node/adapter.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"

namespace mgm {

namespace {

at::Tensor uniform(std::int64_t rows, std::int64_t width, Random random) {
  at::Tensor tensor = at::empty({rows, width}, at::kFloat);
  const double bound = 1 / std::sqrt(static_cast<double>(width));
  float* values = tensor.data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i)
    values[i] = static_cast<float>((2 * random.uniform() - 1) * bound);
  return tensor;
}

std::map<std::string, at::Tensor> weights_by_name(Node& net) {
  std::map<std::string, at::Tensor> weights;
  for_each_weight(net,
                  [&](const std::string& name, at::Tensor& value, bool) { weights[name] = value; });
  return weights;
}

}  // namespace

void adapt(Node& net, const LoraConfig& config, std::uint64_t seed) {
  Adaptable& adaptable = *net.adaptable();
  const std::map<std::string, at::Tensor> weights = weights_by_name(net);
  for (const std::string& name : adaptable.weights) {
    const std::int64_t units = weights.at(name).size(0);
    const std::int64_t inputs = weights.at(name).numel() / units;
    const std::int64_t rank = std::min({config.rank, units, inputs});
    Adapter& adapter = adaptable.adapters[name];
    adapter.down = uniform(rank, inputs, Random(seed, "adapter " + name));
    adapter.up = at::zeros({units, rank});
    adapter.scale = config.alpha / static_cast<double>(config.rank);
  }
}

void merge_adapters(Node& net) {
  const at::NoGradGuard no_gradient;
  std::map<std::string, at::Tensor> weights = weights_by_name(net);
  for (const auto& [name, adapter] : net.adaptable()->adapters)
    weights.at(name).add_(addition_of(adapter, weights.at(name)));
  net.adaptable()->adapters.clear();
}

void Additions::add(Node& net, const LoraConfig& config, std::uint64_t seed) {
  nets_.push_back(&net);  // first: what is half done is undone too
  adapt(net, config, seed);
}

void Additions::merge() {
  for (Node* net : nets_) merge_adapters(*net);
  nets_.clear();
}

void Additions::forget() noexcept {
  for (Node* net : nets_) net->adaptable()->adapters.clear();
  nets_.clear();
}

void check_adapters(const std::vector<Phase>& phases, const Tree& tree,
                    const Strategies& strategies, Problems& problems) {
  for (const Phase& phase : phases) {
    for (const std::string& address : phase.learns) {
      if (!strategies.at(address).lora.options) continue;
      Adaptable* const adaptable = tree.at(address).adaptable();
      if (adaptable != nullptr && !adaptable->weights.empty()) continue;
      const auto found = tree.annotations.find(address);
      problems.add(found == tree.annotations.end() ? Place{} : found->second.place,
                   fmt::format("'{}' is to learn by lora, which is for linear layers and "
                               "convolutions, and has none: say lora: never",
                               address));
    }
  }
}

}  // namespace mgm
