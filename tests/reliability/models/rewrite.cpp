#include "rewrite.h"

#include <algorithm>
#include <optional>

#include "mgm/base/error.h"

namespace mgm {

namespace {

/// More numbers than this in one weight are not made up.
constexpr std::int64_t kMostWeights = 1 << 16;

/// Adds operations behind a value of a block.
class Chain {
 public:
  Chain(Block& block, ValueId start, Random& random) : block_(block), x_(start), random_(random) {}

  void grow() {
    for (std::uint64_t tries = 1 + random_.below(8); tries > 0; --tries) {
      const std::size_t copies = random_.below(4) == 0 ? 2 + random_.below(30) : 1;
      const OpBody body = any();
      const bool joins = std::holds_alternative<Concat>(body) ||
                         std::holds_alternative<Add>(body) || std::holds_alternative<Mean>(body);
      apply(body, std::vector<ValueId>(joins ? copies : 1, x_));
      if (random_.below(6) == 0) choose();
    }
  }

  /// Brings the value back to [width].
  bool reach(std::int64_t width) {
    if (shape().size() == 3) apply(GlobalAveragePool{}, {x_});
    while (shape().size() > 1 && apply(MeanTokens{}, {x_})) continue;
    if (shape() == Shape{width}) return true;
    if (shape().size() == 1 && shape()[0] > width) return apply(Slice{0, width}, {x_});
    return apply(Linear{name("weight"), "", width}, {x_});
  }

  ValueId value() const { return x_; }

 private:
  const Shape& shape() const { return block_.shapes[x_]; }

  /// True where the operation is valid, which then has the chain's value among what it writes.
  bool apply(OpBody body, std::vector<ValueId> inputs) {
    std::vector<Shape> shapes;
    const std::vector<Shape> reads = shapes_of(block_, inputs);
    try {
      shapes = output_shapes(body, reads);
      for (const WeightUse& use : weights_of(body, reads)) {
        if (elements(use.shape) > kMostWeights) return false;
      }
    } catch (const Error&) {
      return false;
    }
    Op op{std::move(body), std::move(inputs), {}};
    for (Shape& shape : shapes) {
      op.outputs.push_back(static_cast<ValueId>(block_.shapes.size()));
      block_.shapes.push_back(std::move(shape));
    }
    x_ = op.outputs.front();
    block_.ops.push_back(std::move(op));
    return true;
  }

  /// A route or a cascade whose parts do little.
  void choose() {
    Route route{address(), {}, {}, 1};
    for (std::uint64_t k = 0; k < 1 + random_.below(5); ++k) {
      route.names.push_back("e" + std::to_string(k));
      Block part{{{"x", shape()}}, {}, {shape()}, {}};
      Chain inside(part, 0, random_);
      inside.apply(random_.below(2) == 0 ? OpBody(Relu{}) : OpBody(Concat{}), {0});
      part.outputs = {inside.value()};
      route.blocks.push_back(std::move(part));
    }
    const auto parts = static_cast<std::int64_t>(route.names.size());
    route.top = 1 + static_cast<std::int64_t>(random_.below(route.names.size()));
    if (random_.below(3) == 0) route.fallback = fallback(route.names.size());
    const ValueId x = x_;
    if (random_.below(2) == 0) {
      apply(Cascade{route.address, route.names, route.blocks, 0.5}, {x});
    } else if (apply(NegativeSquaredDistance{name("centroids"), parts}, {x})) {
      apply(route, {x_, x});
    }
  }

  /// To any part or nobody, below any score.
  Fallback fallback(std::size_t parts) {
    constexpr double kLeast[] = {-1e30, -1, 0, 0.5, 1e30};
    Fallback made;
    made.to = {static_cast<std::int64_t>(random_.below(parts + 1)) - 1};
    if (random_.below(2) == 0) made.measure = Fallback::Measure::kConfidence;
    made.least = kLeast[random_.below(std::size(kLeast))];
    return made;
  }

  OpBody any() {
    const std::int64_t a = size(), b = size(),
                       few = 1 + static_cast<std::int64_t>(random_.below(8));
    const OpBody bodies[] = {
        NearestResize2d{a, b},
        NearestResize2d{a, a},
        AdaptiveAveragePool2d{a, b},
        Conv2d{name("weight"), name("bias"), few, 1 + few % 5, 1 + a % 3, b % 7},
        Conv2d{name("weight"), "", a, 1, 1, b},
        MaxPool2d{few, 1 + a % 3, few / 2},
        Tokens{},
        Flatten{},
        Concat{},
        Concat{},
        Add{},
        Mean{},
        Relu{},
        Gelu{},
        Softmax{},
        Linear{name("weight"), name("bias"), a},
        Linear{name("weight"), "", 3 * few},
        Attention{few},
        LayerNorm{name("weight"), name("bias"), 1e-5},
        AddWeight{name("weight")},
        NegativeSquaredDistance{name("weight"), a},
        NeighbourVote{name("labels"), few, b},
        DecisionTree{name("weight"), name("scores"), few, 0, a},
        Slice{0, few},
        MeanTokens{},
        MaxTokens{},
        Embedding{name("weight"), a, few},
        TokenWindows{few}};
    return bodies[random_.below(std::size(bodies))];
  }

  std::int64_t size() {
    constexpr std::int64_t kSizes[] = {1, 2, 3, 7, 16, 60, 200, 700, 2000, 7000, 30000, 2000000};
    return kSizes[random_.below(std::size(kSizes))];
  }
  std::string name(const char* what) {
    return "forged" + std::to_string(random_.below(1000000)) + "." + what;
  }
  std::string address() { return "forged" + std::to_string(random_.below(1000000)); }

  Block& block_;
  ValueId x_;
  Random& random_;
};

/// The blocks of a program that write one vector.
void gather(Block& block, std::vector<Block*>& found) {
  const bool is_vector =
      block.outputs.size() == 1 && block.shapes[block.outputs.front()].size() == 1;
  if (is_vector) found.push_back(&block);
  for (Op& op : block.ops) {
    if (auto* route = std::get_if<Route>(&op.body)) {
      for (Block& part : route->blocks) gather(part, found);
    }
    if (auto* cascade = std::get_if<Cascade>(&op.body)) {
      for (Block& part : cascade->blocks) gather(part, found);
    }
  }
}

}  // namespace

void rewrite(Program& program, Random& random) {
  std::vector<Block*> blocks;
  gather(program.body, blocks);
  Block& block = blocks.empty() ? program.body : *blocks[random.below(blocks.size())];
  const std::size_t which = random.below(block.outputs.size());
  const Shape& shape = block.shapes[block.outputs[which]];
  if (shape.size() != 1) return;
  const std::int64_t width = shape.front();
  Chain chain(block, static_cast<ValueId>(random.below(block.shapes.size())), random);
  chain.grow();
  if (chain.reach(width)) block.outputs[which] = chain.value();
}

}  // namespace mgm
