#include <fmt/format.h>
#include <limits>

#include "mgm/base/error.h"
#include "mgm/program/program.h"

namespace mgm {

namespace {

/// More than any sample needs, and small enough that no product of extents overflows.
constexpr std::int64_t kLargestExtent = std::int64_t{1} << 31;

struct Namer {
  std::string operator()(const Linear&) const { return "linear"; }
  std::string operator()(const Conv2d&) const { return "conv2d"; }
  std::string operator()(const BatchNorm2d&) const { return "batch_norm2d"; }
  std::string operator()(const Relu&) const { return "relu"; }
  std::string operator()(const MaxPool2d&) const { return "max_pool2d"; }
  std::string operator()(const GlobalAveragePool&) const { return "global_average_pool"; }
  std::string operator()(const Flatten&) const { return "flatten"; }
  std::string operator()(const Add&) const { return "add"; }
  std::string operator()(const Mean&) const { return "mean"; }
  std::string operator()(const Concat&) const { return "concat"; }
  std::string operator()(const Softmax&) const { return "softmax"; }
  std::string operator()(const Sigmoid&) const { return "sigmoid"; }
  std::string operator()(const Dropout&) const { return "dropout"; }
  std::string operator()(const Distance&) const { return "distance"; }
  std::string operator()(const Mix&) const { return "mix"; }
  std::string operator()(const Route&) const { return "route"; }
  std::string operator()(const Cascade&) const { return "cascade"; }
};

[[noreturn]] void refuse(const std::string& message) { throw Error(Fault::kSpec, message); }

void expect_picture(const std::string& op, const Shape& shape) {
  if (shape.size() != 3) {
    refuse(fmt::format("{} needs an input [channels, height, width], got {}", op, text(shape)));
  }
}

void expect_equal(const std::string& op, const std::vector<Shape>& shapes) {
  for (const Shape& shape : shapes) {
    if (shape != shapes.front()) {
      refuse(fmt::format("{} needs inputs of equal shape, got {} and {}", op, text(shapes.front()),
                         text(shape)));
    }
  }
}

std::int64_t checked_elements(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 1 || extent > kLargestExtent / count)
      refuse("a shape of " + text(shape) + " is too large or empty");
    count *= extent;
  }
  return count;
}

/// Extent of an axis after a window went over it.
std::int64_t windows(const std::string& op, std::int64_t extent, std::int64_t kernel,
                     std::int64_t stride, std::int64_t padding) {
  constexpr std::int64_t kLargestWindow = 1 << 20;
  if (kernel < 1 || stride < 1 || padding < 0 || kernel > kLargestWindow ||
      stride > kLargestWindow || padding > kLargestWindow) {
    refuse(fmt::format(
        "{} has kernel {}, stride {} and padding {}: kernel and stride must be at least 1", op,
        kernel, stride, padding));
  }
  if (extent + 2 * padding < kernel) {
    refuse(fmt::format(
        "{} has a kernel of {}, but its input is only {} wide: use fewer or smaller steps", op,
        kernel, extent + 2 * padding));
  }
  return (extent + 2 * padding - kernel) / stride + 1;
}

/// The shape that each operation writes: an overload for each body.
struct Shaper {
  const std::vector<Shape>& in;

  std::vector<Shape> operator()(const Linear& op) const {
    if (in[0].empty()) refuse("linear needs an input of at least one axis");
    if (op.units < 1) refuse("linear needs at least one unit");
    Shape shape = in[0];
    shape.back() = op.units;
    return {shape};
  }
  std::vector<Shape> operator()(const Conv2d& op) const {
    expect_picture("conv2d", in[0]);
    if (op.channels < 1) refuse("conv2d needs at least one channel");
    return {{op.channels, windows("conv2d", in[0][1], op.kernel, op.stride, op.padding),
             windows("conv2d", in[0][2], op.kernel, op.stride, op.padding)}};
  }
  std::vector<Shape> operator()(const BatchNorm2d&) const {
    expect_picture("batch_norm2d", in[0]);
    return {in[0]};
  }
  std::vector<Shape> operator()(const MaxPool2d& op) const {
    expect_picture("max_pool2d", in[0]);
    if (2 * op.padding > op.kernel) refuse("max_pool2d: padding may be at most half the kernel");
    return {{in[0][0], windows("max_pool2d", in[0][1], op.kernel, op.stride, op.padding),
             windows("max_pool2d", in[0][2], op.kernel, op.stride, op.padding)}};
  }
  std::vector<Shape> operator()(const GlobalAveragePool&) const {
    expect_picture("global_average_pool", in[0]);
    return {{in[0][0]}};
  }
  std::vector<Shape> operator()(const Flatten&) const { return {{checked_elements(in[0])}}; }
  std::vector<Shape> operator()(const Add&) const {
    expect_equal("add", in);
    return {in[0]};
  }
  std::vector<Shape> operator()(const Mean&) const {
    expect_equal("mean", in);
    return {in[0]};
  }
  std::vector<Shape> operator()(const Concat&) const {
    Shape whole = in[0];
    if (whole.empty()) refuse("concat needs inputs of at least one axis");
    for (std::size_t i = 1; i < in.size(); ++i) {
      const bool fits = in[i].size() == whole.size() &&
                        std::equal(in[i].begin() + 1, in[i].end(), whole.begin() + 1);
      if (!fits) {
        refuse(fmt::format("signals {} and {} cannot be joined: only the first axis may differ",
                           text(in[0]), text(in[i])));
      }
      whole[0] += in[i][0];
    }
    return {whole};
  }
  std::vector<Shape> operator()(const Distance& op) const {
    if (op.rows < 1) refuse("distance needs at least one row");
    return {{op.rows}};
  }
  std::vector<Shape> operator()(const Mix&) const {
    const std::vector<Shape> signals(in.begin() + 1, in.end());
    if (signals.empty() || in[0] != Shape{static_cast<std::int64_t>(signals.size())}) {
      refuse(fmt::format("mix needs a weight for each of {} signals, got {}", signals.size(),
                         text(in[0])));
    }
    expect_equal("mix", signals);
    return {signals[0]};
  }
  std::vector<Shape> operator()(const Route& op) const {
    if (in[0] != Shape{static_cast<std::int64_t>(op.blocks.size())}) {
      refuse(fmt::format("route '{}' needs a score for each of {} experts, got {}", op.address,
                         op.blocks.size(), text(in[0])));
    }
    return common(op.address, op.names, op.blocks, {in.begin() + 1, in.end()});
  }
  std::vector<Shape> operator()(const Cascade& op) const {
    return common(op.address, op.names, op.blocks, in);
  }
  template <class Same>
  std::vector<Shape> operator()(const Same&) const {
    return {in[0]};
  }

 private:
  static std::vector<Shape> common(const std::string& address,
                                   const std::vector<std::string>& names,
                                   const std::vector<Block>& blocks,
                                   const std::vector<Shape>& reads) {
    if (blocks.empty() || names.size() != blocks.size())
      refuse("'" + address + "' needs a name for each of its parts");
    const std::vector<Shape> shapes = written(blocks.front());
    for (const Block& block : blocks) {
      if (block.inputs.size() != reads.size() || written(block) != shapes || shapes.empty()) {
        refuse("the parts of '" + address + "' must read and write signals of the same shapes");
      }
      for (std::size_t i = 0; i < reads.size(); ++i) {
        if (block.inputs[i].shape != reads[i])
          refuse("a part of '" + address + "' reads another shape than it is given");
      }
    }
    return shapes;
  }
  static std::vector<Shape> written(const Block& block) {
    std::vector<Shape> shapes;
    for (const ValueId output : block.outputs) shapes.push_back(block.shapes[output]);
    return shapes;
  }
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
  std::vector<WeightUse> operator()(const Distance& op) const {
    return {{op.weight, {op.rows, elements(in[0])}}};
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

std::vector<Shape> output_shapes(const OpBody& body, const std::vector<Shape>& inputs) {
  if (inputs.empty()) refuse(op_name(body) + " reads nothing");
  std::vector<Shape> shapes = std::visit(Shaper{inputs}, body);
  for (const Shape& shape : shapes) checked_elements(shape);
  return shapes;
}

std::string op_name(const OpBody& body) { return std::visit(Namer{}, body); }

std::vector<WeightUse> weights_of(const OpBody& body, const std::vector<Shape>& inputs) {
  return std::visit(WeightLister{inputs}, body);
}

}  // namespace mgm
