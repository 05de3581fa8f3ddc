#include "mgm/node/net.h"

#include <algorithm>

#include "mgm/base/random.h"
#include "mgm/node/execute.h"
#include "mgm/node/lowering.h"
#include "mgm/node/run.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"

namespace mgm {

namespace {

at::Tensor initial_tensor(const WeightDeclaration& weight, const std::string& full_name,
                          std::uint64_t seed) {
  at::Tensor tensor = at::empty(weight.shape, at::kFloat);
  float* values = tensor.data_ptr<float>();
  Random random(seed, "weight " + full_name);
  for (std::int64_t i = 0; i < tensor.numel(); ++i) {
    switch (weight.initial.kind) {
      case InitialValue::Kind::kConstant:
        values[i] = static_cast<float>(weight.initial.scale);
        break;
      case InitialValue::Kind::kUniform:
        values[i] = static_cast<float>((2 * random.uniform() - 1) * weight.initial.scale);
        break;
      case InitialValue::Kind::kNormal:
        values[i] = static_cast<float>(random.normal() * weight.initial.scale);
        break;
    }
  }
  // Convolutions are fastest in the layout of their pictures.
  return tensor.dim() == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
}

/// Whether a weight is that of a linear layer or a convolution.
bool is_layer_weight(const Block& block, const std::string& name) {
  return std::any_of(block.ops.begin(), block.ops.end(), [&](const Op& op) {
    const auto* linear = std::get_if<Linear>(&op.body);
    const auto* convolution = std::get_if<Conv2d>(&op.body);
    return (linear != nullptr && linear->weight == name) ||
           (convolution != nullptr && convolution->weight == name);
  });
}

std::vector<Port> output_port(const std::string& address, const Block& block) {
  return {{address, block.shapes[block.outputs.front()]}};
}

}  // namespace

Net::Net(const std::string& address, std::vector<Port> inputs, Layers& layers, std::uint64_t seed)
    : Net(address, std::move(inputs), layers.take_block(), layers.take_weights(), seed) {}

Net::Net(const std::string& address, std::vector<Port> inputs, Block block,
         const std::vector<WeightDeclaration>& weights, std::uint64_t seed)
    : Node(address, std::move(inputs), output_port(address, block)), block_(std::move(block)) {
  for (const WeightDeclaration& weight : weights) {
    const std::string name = address + "." + weight.name;
    order_.emplace_back(name, weight.learnable);
    weights_[name] = initial_tensor(weight, name, seed);
    if (weight.learnable && is_layer_weight(block_, name)) adaptable_.weights.push_back(name);
  }
}

Signals Net::compute(const Signals& in, Run& run) {
  std::vector<at::Tensor> reads;
  for (const Port& port : inputs()) reads.push_back(in.at(port.name));
  const Execution execution{weights_, run.learning(address()), random_key(run.key(), address()),
                            adaptable_.adapters.empty() ? nullptr : &adaptable_.adapters};
  Signals out;
  out.set(address(), execute(block_, reads, execution).front());
  return out;
}

void Net::show(Walker& walker) {
  for (const auto& [name, learnable] : order_) walker.weight(name, weights_.at(name), learnable);
}

void Net::write(Lowering& to) const {
  std::vector<ValueId> reads;
  for (const Port& port : inputs()) reads.push_back(to.value(port.name));
  to.name(address(), to.append(block_, reads).front());
}

}  // namespace mgm
