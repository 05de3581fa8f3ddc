#include "mgm/program/layers.h"

#include <cmath>

#include "mgm/base/error.h"

namespace mgm {

Layers::Layers(std::string address, std::vector<Port> inputs, std::int64_t classes)
    : address_(std::move(address)), classes_(classes) {
  for (const Port& port : inputs) block_.shapes.push_back(port.shape);
  block_.inputs = std::move(inputs);
}

ValueId Layers::input() {
  std::vector<ValueId> all;
  for (std::size_t i = 0; i < block_.inputs.size(); ++i) all.push_back(static_cast<ValueId>(i));
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
  const std::int64_t width = shape(x).empty() ? 1 : shape(x).back();
  declare({name + ".weight", {units, width}, by_fan_in(width)});
  declare({name + ".bias", {units}, by_fan_in(width)});
  return apply(Linear{weight_name(name + ".weight"), weight_name(name + ".bias"), units}, {x});
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

ValueId Layers::relu(ValueId x) { return apply(Relu{}, {x}); }

ValueId Layers::max_pool2d(ValueId x, std::int64_t kernel, std::int64_t stride,
                           std::int64_t padding) {
  return apply(MaxPool2d{kernel, stride, padding}, {x});
}

ValueId Layers::global_average_pool(ValueId x) { return apply(GlobalAveragePool{}, {x}); }

ValueId Layers::flatten(ValueId x) { return shape(x).size() == 1 ? x : apply(Flatten{}, {x}); }

ValueId Layers::add(ValueId a, ValueId b) { return apply(Add{}, {a, b}); }

ValueId Layers::dropout(ValueId x, double rate) {
  return rate == 0 ? x : apply(Dropout{rate}, {x});
}

ValueId Layers::distance(const std::string& name, ValueId x, std::int64_t rows) {
  declare({name + ".weight", {rows, elements(shape(x))}, constant(0), false});
  return apply(Distance{weight_name(name + ".weight"), rows}, {x});
}

ValueId Layers::apply(OpBody body, std::vector<ValueId> inputs) {
  std::vector<Shape> shapes;
  for (const ValueId input : inputs) shapes.push_back(block_.shapes[input]);
  Op op{std::move(body), std::move(inputs), {static_cast<ValueId>(block_.shapes.size())}};
  block_.shapes.push_back(output_shapes(op.body, shapes).front());
  block_.ops.push_back(std::move(op));
  return block_.ops.back().outputs.front();
}

void Layers::declare(WeightDeclaration weight) { weights_.push_back(std::move(weight)); }

}  // namespace mgm
