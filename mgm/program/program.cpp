#include "mgm/program/program.h"

#include "mgm/program/decision_tree.h"

namespace mgm {

namespace {

struct Namer {
  std::string operator()(const Linear&) const { return "linear"; }
  std::string operator()(const Conv2d&) const { return "conv2d"; }
  std::string operator()(const BatchNorm2d&) const { return "batch_norm2d"; }
  std::string operator()(const LayerNorm&) const { return "layer_norm"; }
  std::string operator()(const Gelu&) const { return "gelu"; }
  std::string operator()(const NearestResize2d&) const { return "nearest_resize2d"; }
  std::string operator()(const Slice&) const { return "slice"; }
  std::string operator()(const Tokens&) const { return "tokens"; }
  std::string operator()(const AddWeight&) const { return "add_weight"; }
  std::string operator()(const Attention&) const { return "attention"; }
  std::string operator()(const MeanTokens&) const { return "mean_tokens"; }
  std::string operator()(const MaxTokens&) const { return "max_tokens"; }
  std::string operator()(const Embedding&) const { return "embedding"; }
  std::string operator()(const TokenWindows&) const { return "token_windows"; }
  std::string operator()(const Relu&) const { return "relu"; }
  std::string operator()(const MaxPool2d&) const { return "max_pool2d"; }
  std::string operator()(const GlobalAveragePool&) const { return "global_average_pool"; }
  std::string operator()(const AdaptiveAveragePool2d&) const { return "adaptive_average_pool2d"; }
  std::string operator()(const Flatten&) const { return "flatten"; }
  std::string operator()(const Add&) const { return "add"; }
  std::string operator()(const Mean&) const { return "mean"; }
  std::string operator()(const Concat&) const { return "concat"; }
  std::string operator()(const Softmax&) const { return "softmax"; }
  std::string operator()(const Sigmoid&) const { return "sigmoid"; }
  std::string operator()(const Dropout&) const { return "dropout"; }
  std::string operator()(const NegativeSquaredDistance&) const {
    return "negative_squared_distance";
  }
  std::string operator()(const DecisionTree&) const { return "decision_tree"; }
  std::string operator()(const NeighbourVote&) const { return "neighbour_vote"; }
  std::string operator()(const Mix&) const { return "mix"; }
  std::string operator()(const Temperature&) const { return "temperature"; }
  std::string operator()(const Route&) const { return "route"; }
  std::string operator()(const Cascade&) const { return "cascade"; }
};

struct WeightLister {
  const std::vector<Shape>& in;

  std::vector<WeightUse> operator()(const Linear& op) const {
    return with_bias({op.weight, {op.units, in[0].back()}}, op.bias, op.units);
  }
  std::vector<WeightUse> operator()(const Conv2d& op) const {
    return with_bias({op.weight, {op.channels, in[0][0], op.kernel, op.kernel}}, op.bias,
                     op.channels);
  }
  std::vector<WeightUse> operator()(const BatchNorm2d& op) const {
    const Shape shape{in[0][0]};
    return {{op.weight, shape}, {op.bias, shape}, {op.mean, shape}, {op.variance, shape}};
  }
  std::vector<WeightUse> operator()(const LayerNorm& op) const {
    const Shape shape{in[0].back()};
    return {{op.weight, shape}, {op.bias, shape}};
  }
  std::vector<WeightUse> operator()(const AddWeight& op) const { return {{op.weight, in[0]}}; }
  std::vector<WeightUse> operator()(const Embedding& op) const {
    return {{op.weight, {op.rows, op.units}}};
  }
  std::vector<WeightUse> operator()(const Temperature& op) const { return {{op.weight, {1}}}; }
  std::vector<WeightUse> operator()(const NegativeSquaredDistance& op) const {
    return {{op.weight, {op.rows, elements(in[0])}}};
  }
  std::vector<WeightUse> operator()(const DecisionTree& op) const {
    return {{op.weight, {op.nodes, TreeRow::kWidth}}, {op.scores, {op.nodes, op.units}}};
  }
  std::vector<WeightUse> operator()(const NeighbourVote& op) const {
    return {{op.labels, {in[0][0]}}};
  }
  template <class Other>
  std::vector<WeightUse> operator()(const Other&) const {
    return {};
  }

 private:
  static std::vector<WeightUse> with_bias(WeightUse weight, const std::string& bias,
                                          std::int64_t units) {
    std::vector<WeightUse> uses{std::move(weight)};
    if (!bias.empty()) uses.push_back({bias, {units}});
    return uses;
  }
};

}  // namespace

std::string op_name(const OpBody& body) { return std::visit(Namer{}, body); }

std::vector<WeightUse> weights_of(const OpBody& body, const std::vector<Shape>& inputs) {
  return std::visit(WeightLister{inputs}, body);
}

std::vector<std::size_t> last_uses(const Block& block) {
  std::vector<std::size_t> last(block.shapes.size(), block.ops.size());
  for (std::size_t i = 0; i < block.ops.size(); ++i) {
    for (const ValueId input : block.ops[i].inputs) last[input] = i;
  }
  for (const ValueId output : block.outputs) last[output] = block.ops.size();
  return last;
}

std::vector<Shape> shapes_of(const Block& block, const std::vector<ValueId>& values) {
  std::vector<Shape> shapes;
  for (const ValueId value : values) shapes.push_back(block.shapes[value]);
  return shapes;
}

std::optional<Branching> branching(const OpBody& body) {
  if (const auto* route = std::get_if<Route>(&body))
    return Branching{route->address, route->names, route->blocks,
                     false,          route->top,   route->fallback ? &*route->fallback : nullptr};
  if (const auto* cascade = std::get_if<Cascade>(&body))
    return Branching{cascade->address, cascade->names, cascade->blocks, true};
  return std::nullopt;
}

void for_each_op(const Block& block, const std::function<void(const Block&, const Op&)>& visit) {
  for (const Op& op : block.ops) {
    visit(block, op);
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) continue;
    for (const Block& part : parts->blocks) for_each_op(part, visit);
  }
}

}  // namespace mgm
