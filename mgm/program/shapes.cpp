#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "mgm/base/error.h"
#include "mgm/program/decision_tree.h"
#include "mgm/program/program.h"

namespace mgm {

namespace {

/// More elements than any sample needs, and few enough that no arithmetic on them overflows.
constexpr std::int64_t kMostElements = std::int64_t{1} << 31;
constexpr std::int64_t kMostWeights = std::int64_t{1} << 40;  ///< in one weight
constexpr std::int64_t kLargestWindow = 1 << 20;
constexpr std::int64_t kMostVocabulary = 1 << 24;  ///< whole numbers that a float holds
/// In what a kernel unfolds of one sample at a time (1 GiB).
constexpr std::int64_t kMostScratch = std::int64_t{1} << 28;

[[noreturn]] void refuse(const std::string& message) { throw Error(Fault::kSpec, message); }

bool fits(const Shape& shape, std::int64_t most) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 1 || extent > most / count) return false;
    count *= extent;
  }
  return true;
}

/// `conv2d 'conv1'`: the operation and the layer that its weights name.
struct Titler {
  const std::string& within;
  const OpBody& body;

  template <class Op>
  std::string operator()(const Op& op) const {
    std::string layer;
    if constexpr (requires { op.weight; }) layer = op.weight.substr(0, op.weight.rfind('.'));
    if constexpr (requires { op.address; }) layer = op.address;
    const std::string prefix = within + ".";
    if (!within.empty() && layer.starts_with(prefix)) layer.erase(0, prefix.size());
    return op_name(body) + (layer.empty() ? "" : " '" + layer + "'");
  }
};

/// The shape that each operation writes: an overload for each body. `title` begins every message.
struct Shaper {
  const std::vector<Shape>& in;
  const std::string& title;

  std::vector<Shape> operator()(const Linear& op) const {
    expect_inputs(1);
    expect_axis();
    expect_positive("units", op.units);
    Shape shape = in[0];
    shape.back() = op.units;
    return {shape};
  }
  std::vector<Shape> operator()(const Conv2d& op) const {
    expect_picture();
    expect_positive("channels", op.channels);
    const Shape shape{op.channels, windows(1, op), windows(2, op)};
    expect_scratch("to unfold a row of", {in[0][0], op.kernel, op.kernel, shape[2]});
    return {shape};
  }
  std::vector<Shape> operator()(const BatchNorm2d& op) const {
    expect_picture();
    if (!(op.epsilon >= 0)) refuse(fmt::format("{} needs epsilon >= 0, got {}", title, op.epsilon));
    return {in[0]};
  }
  std::vector<Shape> operator()(const LayerNorm& op) const {
    expect_inputs(1);
    expect_axis();
    if (!(op.epsilon >= 0)) refuse(fmt::format("{} needs epsilon >= 0, got {}", title, op.epsilon));
    return {in[0]};
  }
  std::vector<Shape> operator()(const MaxPool2d& op) const {
    expect_picture();
    const Shape shape{in[0][0], windows(1, op), windows(2, op)};
    if (2 * op.padding > op.kernel) {
      refuse(fmt::format("{} has a padding of {}: at most half of its kernel of {} is allowed",
                         title, op.padding, op.kernel));
    }
    return {shape};
  }
  std::vector<Shape> operator()(const GlobalAveragePool&) const {
    expect_picture();
    return {{in[0][0]}};
  }
  std::vector<Shape> operator()(const AdaptiveAveragePool2d& op) const {
    expect_picture();
    expect_positive("rows", op.height);
    expect_positive("columns", op.width);
    return {{in[0][0], op.height, op.width}};
  }
  std::vector<Shape> operator()(const NearestResize2d& op) const {
    expect_picture();
    expect_positive("rows", op.height);
    expect_positive("columns", op.width);
    return {{in[0][0], op.height, op.width}};
  }
  std::vector<Shape> operator()(const Slice& op) const {
    expect_inputs(1);
    expect_axis();
    if (op.begin < 0 || op.begin >= op.end || op.end > in[0][0]) {
      refuse(fmt::format("{} takes the entries from {} to before {}, but its input {} has {}",
                         title, op.begin, op.end, text(in[0]), in[0][0]));
    }
    Shape shape = in[0];
    shape[0] = op.end - op.begin;
    return {shape};
  }
  std::vector<Shape> operator()(const Tokens&) const {
    expect_picture();
    return {{in[0][1] * in[0][2], in[0][0]}};
  }
  std::vector<Shape> operator()(const AddWeight&) const {
    expect_inputs(1);
    expect_axis();
    return {in[0]};
  }
  std::vector<Shape> operator()(const Attention& op) const {
    expect_tokens();
    expect_positive("heads", op.heads);
    const bool fits = in[0].size() == 2 && in[0][1] % 3 == 0 && in[0][1] / 3 % op.heads == 0;
    if (!fits) {
      refuse(
          fmt::format("{} of {} heads needs an input [tokens, 3 x width] whose width is a "
                      "multiple of the heads, got {}",
                      title, op.heads, text(in[0])));
    }
    expect_scratch("to compare tokens with tokens,", {in[0][0], in[0][0]});
    return {{in[0][0], in[0][1] / 3}};
  }
  std::vector<Shape> operator()(const MeanTokens&) const { return over_tokens(); }
  std::vector<Shape> operator()(const MaxTokens&) const { return over_tokens(); }
  std::vector<Shape> operator()(const Embedding& op) const {
    expect_inputs(1);
    expect_positive("units", op.units);
    if (in[0].size() != 1)
      refuse(
          fmt::format("{} needs numbers of tokens, an input [tokens], got {}", title, text(in[0])));
    if (op.rows < 1 || op.rows > kMostVocabulary)
      refuse(
          fmt::format("{} has {} rows: at least 1 and at most 2^24 are allowed", title, op.rows));
    return {{in[0][0], op.units}};
  }
  std::vector<Shape> operator()(const TokenWindows& op) const {
    expect_inputs(1);
    if (in[0].size() != 2)
      refuse(fmt::format("{} needs an input [tokens, width], got {}", title, text(in[0])));
    if (op.size < 1 || op.size > kLargestWindow)
      refuse(fmt::format("{} has a size of {}: at least 1 and at most 2^20 are allowed", title,
                         op.size));
    return {{in[0][0], op.size * in[0][1]}};
  }
  std::vector<Shape> operator()(const Flatten&) const {
    expect_inputs(1);
    return {{elements(in[0])}};
  }
  std::vector<Shape> operator()(const Add&) const { return equal(in); }
  std::vector<Shape> operator()(const Mean&) const { return equal(in); }
  std::vector<Shape> operator()(const Concat&) const {
    expect_axis();
    Shape whole = in[0];
    for (std::size_t i = 1; i < in.size(); ++i) {
      const bool joins = in[i].size() == whole.size() &&
                         std::equal(in[i].begin() + 1, in[i].end(), whole.begin() + 1);
      if (!joins) {
        refuse(fmt::format("{} cannot join inputs {} and {}: only their first axis may differ",
                           title, text(in[0]), text(in[i])));
      }
      whole[0] += in[i][0];
    }
    return {whole};
  }
  std::vector<Shape> operator()(const Softmax&) const {
    expect_inputs(1);
    expect_axis();
    return {in[0]};
  }
  std::vector<Shape> operator()(const NegativeSquaredDistance& op) const {
    expect_inputs(1);
    expect_positive("rows", op.rows);
    return {{op.rows}};
  }
  std::vector<Shape> operator()(const DecisionTree& op) const {
    expect_inputs(1);
    expect_positive("nodes", op.nodes);
    expect_positive("units", op.units);
    if (op.nodes > kMostTreeFeatures || elements(in[0]) > kMostTreeFeatures)
      refuse(fmt::format("{} looks at {} features with {} nodes: at most 2^24 are allowed", title,
                         elements(in[0]), op.nodes));
    if (op.depth < 0 || op.depth >= op.nodes)
      refuse(fmt::format("{} has a depth of {}, which {} nodes cannot have", title, op.depth,
                         op.nodes));
    return {{op.units}};
  }
  std::vector<Shape> operator()(const NeighbourVote& op) const {
    expect_inputs(1);
    expect_positive("units", op.units);
    if (in[0].size() != 1 || op.neighbours < 1 || op.neighbours > in[0][0])
      refuse(fmt::format("{} needs an input [rows] with at least its {} neighbours, got {}", title,
                         op.neighbours, text(in[0])));
    return {{op.units}};
  }
  std::vector<Shape> operator()(const Mix&) const {
    expect_one_of_each("weight", "signals", in.size() - 1);
    return equal({in.begin() + 1, in.end()});
  }
  std::vector<Shape> operator()(const Route& op) const {
    const std::int64_t last = std::ssize(op.blocks) - 1;
    const bool has_parent = last > 0 && in[0] == Shape{last} && falls_back_to(op, last);
    const std::size_t scored = op.blocks.size() - (has_parent ? 1 : 0);
    expect_one_of_each("score", "experts", scored);
    if (op.top < 1 || op.top > static_cast<std::int64_t>(scored))
      refuse(fmt::format("{} cannot choose the best {} of {} experts", title, op.top, scored));
    if (op.fallback) expect_parts(op);
    return common(op.names, op.blocks, {in.begin() + 1, in.end()});
  }
  std::vector<Shape> operator()(const Cascade& op) const { return common(op.names, op.blocks, in); }
  std::vector<Shape> operator()(const Dropout& op) const {
    if (!(op.rate >= 0 && op.rate < 1))
      refuse(fmt::format("{} needs a rate in [0, 1), got {}", title, op.rate));
    return unchanged();
  }
  std::vector<Shape> operator()(const Gelu&) const { return unchanged(); }
  std::vector<Shape> operator()(const Relu&) const { return unchanged(); }
  std::vector<Shape> operator()(const Temperature&) const { return unchanged(); }
  std::vector<Shape> operator()(const Sigmoid&) const { return unchanged(); }

 private:
  static bool falls_back_to(const Route& op, std::int64_t part) {
    if (!op.fallback) return false;
    const std::vector<std::int64_t>& to = op.fallback->to;
    return std::find(to.begin(), to.end(), part) != to.end();
  }
  void expect_parts(const Route& op) const {
    const auto parts = static_cast<std::int64_t>(op.blocks.size());
    if (op.fallback->to.empty()) refuse(fmt::format("{} falls back to nothing", title));
    for (const std::int64_t to : op.fallback->to) {
      if (to != Fallback::kAbstain && (to < 0 || to >= parts))
        refuse(fmt::format("{} cannot fall back to {} of {} experts", title, to, parts));
    }
  }
  std::vector<Shape> unchanged() const {
    expect_inputs(1);
    return {in[0]};
  }

  /// x and perhaps the numbers of its tokens.
  void expect_tokens() const {
    if (in.size() > 2) expect_inputs(1);
    if (in.size() == 2 && (in[0].empty() || in[1] != Shape{in[0][0]}))
      refuse(fmt::format("{} needs the number of each token of its input {}, got {}", title,
                         text(in[0]), text(in[1])));
  }
  std::vector<Shape> over_tokens() const {
    expect_tokens();
    if (in[0].size() < 2)
      refuse(fmt::format("{} needs an input [tokens, width], got {}", title, text(in[0])));
    return {{in[0].begin() + 1, in[0].end()}};
  }
  void expect_inputs(std::size_t count) const {
    if (in.size() != count)
      refuse(fmt::format("{} reads {} input, got {}", title, count, in.size()));
  }
  void expect_axis() const {
    if (in[0].empty())
      refuse(fmt::format("{} needs an input of at least one axis, got a single number", title));
  }
  void expect_positive(const char* what, std::int64_t value) const {
    if (value < 1 || value > kMostElements)
      refuse(fmt::format("{} needs at least 1 and at most 2^31 {}, got {}", title, what, value));
  }
  void expect_scratch(const char* why, const Shape& values) const {
    if (fits(values, kMostScratch)) return;
    refuse(fmt::format("{} needs {} {} values: at most 2^28 are allowed; make it smaller", title,
                       why, text(values)));
  }
  void expect_picture() const {
    expect_inputs(1);
    if (in[0].size() == 3) return;
    refuse(fmt::format(
        "{} needs pictures, an input [channels, height, width], got {}; an mlp reads any "
        "shape",
        title, text(in[0])));
  }
  void expect_one_of_each(const char* what, const char* of, std::size_t count) const {
    if (count > 0 && in[0] == Shape{static_cast<std::int64_t>(count)}) return;
    refuse(fmt::format("{} needs a first input with a {} for each of its {} {}, got {}", title,
                       what, count, of, text(in[0])));
  }

  std::vector<Shape> equal(const std::vector<Shape>& shapes) const {
    for (const Shape& shape : shapes) {
      if (shape == shapes.front()) continue;
      refuse(fmt::format("{} needs inputs of equal shape, got {} and {}", title,
                         text(shapes.front()), text(shape)));
    }
    return {shapes.front()};
  }

  /// Extent of an axis of the input after a window went over it.
  template <class Window>
  std::int64_t windows(std::size_t axis, const Window& op) const {
    const auto within = [](std::int64_t value, std::int64_t least) {
      return value >= least && value <= kLargestWindow;
    };
    if (!within(op.kernel, 1) || !within(op.stride, 1) || !within(op.padding, 0)) {
      refuse(
          fmt::format("{} needs kernel >= 1, stride >= 1 and padding >= 0 (and none above "
                      "2^20), got kernel {}, stride {} and padding {}",
                      title, op.kernel, op.stride, op.padding));
    }
    const std::int64_t extent = in[0][axis] + 2 * op.padding;
    if (extent < op.kernel) {
      refuse(
          fmt::format("{} has a kernel of {}, but its input {} is only {} {} with padding: use "
                      "a smaller kernel or fewer layers that shrink the picture before it",
                      title, op.kernel, text(in[0]), extent, axis == 1 ? "high" : "wide"));
    }
    return (extent - op.kernel) / op.stride + 1;
  }

  std::vector<Shape> common(const std::vector<std::string>& names, const std::vector<Block>& blocks,
                            const std::vector<Shape>& reads) const {
    if (blocks.empty() || names.size() != blocks.size()) {
      refuse(fmt::format("{} needs a name for each of its parts, got {} names for {} parts", title,
                         names.size(), blocks.size()));
    }
    const std::vector<Shape> written = shapes_of(blocks.front(), blocks.front().outputs);
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      expect_reads(names[k], blocks[k], reads);
      const std::vector<Shape> shapes = shapes_of(blocks[k], blocks[k].outputs);
      if (shapes == written && !shapes.empty()) continue;
      refuse(
          fmt::format("{} needs parts that write signals of equal shapes, but '{}' writes {} "
                      "and '{}' writes {}",
                      title, names.front(), list(written), names[k], list(shapes)));
    }
    return written;
  }
  void expect_reads(const std::string& name, const Block& block,
                    const std::vector<Shape>& reads) const {
    std::vector<Shape> wanted;
    for (const Port& port : block.inputs) wanted.push_back(port.shape);
    if (wanted == reads && !reads.empty()) return;
    refuse(fmt::format("{} gives its parts {}, but '{}' reads {}", title, list(reads), name,
                       list(wanted)));
  }
  static std::string list(const std::vector<Shape>& shapes) {
    std::string all;
    for (const Shape& shape : shapes) all += (all.empty() ? "" : ", ") + text(shape);
    return all.empty() ? "nothing" : all;
  }
};

void expect_sizes(const std::string& title, const char* what, const std::vector<Shape>& shapes) {
  for (const Shape& shape : shapes) {
    if (is_sample_shape(shape)) continue;
    refuse(
        fmt::format("{} {} {}: a sample has at most 8 axes, extents of at least 1 and at most 2^31 "
                    "values; make it smaller",
                    title, what, text(shape)));
  }
}

}  // namespace

bool is_sample_shape(const Shape& shape) {
  constexpr std::size_t kMostAxes = 8;
  return shape.size() <= kMostAxes && fits(shape, kMostElements);
}

std::vector<Shape> output_shapes(const OpBody& body, const std::vector<Shape>& inputs,
                                 const std::string& within) {
  const std::string title = std::visit(Titler{within, body}, body);
  if (inputs.empty()) refuse(title + " reads nothing: it needs an input");
  expect_sizes(title, "reads", inputs);
  std::vector<Shape> shapes = std::visit(Shaper{inputs, title}, body);
  expect_sizes(title, "writes", shapes);
  for (const WeightUse& use : weights_of(body, inputs)) {
    if (fits(use.shape, kMostWeights)) continue;
    refuse(fmt::format("{} needs a weight {}: at most 2^40 values are allowed; make it smaller",
                       title, text(use.shape)));
  }
  return shapes;
}

}  // namespace mgm
