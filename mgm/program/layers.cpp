#include "mgm/program/layers.h"

#include <algorithm>
#include <cmath>

#include "mgm/base/error.h"
#include "mgm/program/decision_tree.h"

namespace mgm {

Layers::Layers(std::string address, std::vector<Port> inputs, std::int64_t classes)
    : address_(std::move(address)), classes_(classes) {
  for (const Port& port : inputs) block_.shapes.push_back(port.shape);
  block_.inputs = std::move(inputs);
}

ValueId Layers::input() {
  std::vector<ValueId> all;
  for (const Port& port : block_.inputs) {
    if (port.tokens > 0) {
      throw Error(Fault::kSpec,
                  "input '" + port.name +
                      "' holds numbers of tokens, which text_cnn and transformer read; for other "
                      "nets say type: text, a bag of words");
    }
    all.push_back(static_cast<ValueId>(all.size()));
  }
  return all.size() == 1 ? all.front() : apply(Concat{}, std::move(all));
}

namespace {

/// Bound of torch's default for linear layers and convolutions: U(-1/sqrt(n), 1/sqrt(n)) over n
/// inputs of a unit.
InitialValue by_fan_in(std::int64_t inputs) {
  return {InitialValue::Kind::kUniform, 1 / std::sqrt(static_cast<double>(inputs))};
}

InitialValue constant(double value) { return {InitialValue::Kind::kConstant, value}; }

}  // namespace

ValueId Layers::linear(const std::string& name, ValueId x, std::int64_t units) {
  const ValueId y =
      apply(Linear{weight_name(name + ".weight"), weight_name(name + ".bias"), units}, {x});
  const std::int64_t width = shape(x).back();
  declare({name + ".weight", {units, width}, by_fan_in(width)});
  declare({name + ".bias", {units}, by_fan_in(width)});
  return y;
}

ValueId Layers::embedding(const std::string& name, ValueId x, std::int64_t units) {
  const Port& port = block_.inputs.at(static_cast<std::size_t>(x));
  if (port.tokens == 0) {
    throw Error(Fault::kSpec,
                "input '" + port.name + "' holds no numbers of tokens: say type: tokens");
  }
  const ValueId y = apply(Embedding{weight_name(name + ".weight"), port.tokens, units}, {x});
  declare({name + ".weight",
           {port.tokens, units},
           {InitialValue::Kind::kNormal, 1 / std::sqrt(static_cast<double>(units))}});
  return y;
}

ValueId Layers::conv2d(const std::string& name, ValueId x, std::int64_t channels,
                       std::int64_t kernel, std::int64_t stride, std::int64_t padding, bool bias) {
  Conv2d op{weight_name(name + ".weight"),
            bias ? weight_name(name + ".bias") : "",
            channels,
            kernel,
            stride,
            padding};
  const ValueId y = apply(op, {x});
  const std::int64_t fan_in = shape(x)[0] * kernel * kernel;
  declare({name + ".weight", {channels, shape(x)[0], kernel, kernel}, by_fan_in(fan_in)});
  if (bias) declare({name + ".bias", {channels}, by_fan_in(fan_in)});
  return y;
}

ValueId Layers::batch_norm2d(const std::string& name, ValueId x) {
  const ValueId y =
      apply(BatchNorm2d{weight_name(name + ".weight"), weight_name(name + ".bias"),
                        weight_name(name + ".running_mean"), weight_name(name + ".running_var")},
            {x});
  const Shape per_channel{shape(x)[0]};
  declare({name + ".weight", per_channel, constant(1)});
  declare({name + ".bias", per_channel, constant(0)});
  declare({name + ".running_mean", per_channel, constant(0), false});
  declare({name + ".running_var", per_channel, constant(1), false});
  return y;
}

ValueId Layers::layer_norm(const std::string& name, ValueId x) {
  const ValueId y =
      apply(LayerNorm{weight_name(name + ".weight"), weight_name(name + ".bias")}, {x});
  const Shape over_last{shape(x).back()};
  declare({name + ".weight", over_last, constant(1)});
  declare({name + ".bias", over_last, constant(0)});
  return y;
}

ValueId Layers::relu(ValueId x) { return apply(Relu{}, {x}); }

ValueId Layers::max_pool2d(ValueId x, std::int64_t kernel, std::int64_t stride,
                           std::int64_t padding) {
  return apply(MaxPool2d{kernel, stride, padding}, {x});
}

ValueId Layers::global_average_pool(ValueId x) { return apply(GlobalAveragePool{}, {x}); }

ValueId Layers::adaptive_average_pool2d(ValueId x, std::int64_t height, std::int64_t width) {
  const Shape& in = shape(x);
  const bool fits = in.size() == 3 && in[1] == height && in[2] == width;
  return fits ? x : apply(AdaptiveAveragePool2d{height, width}, {x});
}

ValueId Layers::flatten(ValueId x) { return shape(x).size() == 1 ? x : apply(Flatten{}, {x}); }

ValueId Layers::add(ValueId a, ValueId b) { return apply(Add{}, {a, b}); }

ValueId Layers::dropout(ValueId x, double rate) {
  return rate == 0 ? x : apply(Dropout{rate}, {x});
}

ValueId Layers::negative_squared_distance(const std::string& name, ValueId x, std::int64_t rows) {
  const ValueId y = apply(NegativeSquaredDistance{weight_name(name + ".weight"), rows}, {x});
  declare({name + ".weight", {rows, elements(shape(x))}, constant(0), false});
  return y;
}

ValueId Layers::decision_tree(const std::string& name, ValueId x, std::int64_t leaves,
                              std::int64_t depth, std::int64_t units) {
  const std::int64_t nodes = 2 * leaves - 1;
  const ValueId y = apply(DecisionTree{weight_name(name + ".weight"), weight_name(name + ".scores"),
                                       nodes, std::min(depth, leaves - 1), units},
                          {x});
  declare({name + ".weight", {nodes, TreeRow::kWidth}, constant(-1), false});
  declare({name + ".scores", {nodes, units}, constant(0), false});
  return y;
}

ValueId Layers::neighbour_vote(const std::string& name, ValueId x, std::int64_t neighbours,
                               std::int64_t units) {
  const ValueId y = apply(NeighbourVote{weight_name(name + ".labels"), neighbours, units}, {x});
  declare({name + ".labels", {shape(x)[0]}, constant(0), false});
  return y;
}

ValueId Layers::apply(OpBody body, std::vector<ValueId> inputs) {
  Shape written = shape_after(body, inputs);
  Op op{std::move(body), std::move(inputs), {static_cast<ValueId>(block_.shapes.size())}};
  block_.shapes.push_back(std::move(written));
  block_.ops.push_back(std::move(op));
  return block_.ops.back().outputs.front();
}

Shape Layers::shape_after(const OpBody& body, const std::vector<ValueId>& inputs) const {
  try {
    return output_shapes(body, shapes_of(block_, inputs), address_).front();
  } catch (const Error& misfit) {
    const bool named = std::visit(
        [](const auto& op) {
          return requires { op.weight; };
        },
        body);
    const std::string layer = named ? "" : last_layer();
    if (layer.empty()) throw;
    throw Error(Fault::kSpec, std::string(misfit.what()) + " (it follows '" + layer + "')");
  }
}

std::string Layers::last_layer() const {
  for (auto op = block_.ops.rbegin(); op != block_.ops.rend(); ++op) {
    const std::vector<WeightUse> uses = weights_of(op->body, shapes_of(block_, op->inputs));
    if (uses.empty()) continue;
    const std::string name = uses.front().name.substr(0, uses.front().name.rfind('.'));
    return name.starts_with(address_ + ".") ? name.substr(address_.size() + 1) : name;
  }
  return "";
}

void Layers::declare(WeightDeclaration weight) {
  constexpr std::int64_t kMost = std::int64_t{1} << 31;
  const std::int64_t numbers = elements(weight.shape);
  if (numbers > kMost - numbers_) {
    throw Error(Fault::kSpec, "weight '" + weight.name + "' of shape " + text(weight.shape) +
                                  " makes the net too large: it may hold " + std::to_string(kMost) +
                                  " numbers; make it narrower");
  }
  numbers_ += numbers;
  weights_.push_back(std::move(weight));
}

void Layers::start(const std::string& weight, InitialValue initial) {
  for (WeightDeclaration& declared : weights_) {
    if (declared.name == weight) declared.initial = initial;
  }
}

}  // namespace mgm
