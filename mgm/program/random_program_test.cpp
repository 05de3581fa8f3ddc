#include "mgm/program/random_program.h"

#include <gtest/gtest.h>

#include "mgm/program/layers.h"

namespace mgm {

namespace {

constexpr int kDeepest = 3;

/// Writes random blocks and keeps the weights that they name.
class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed, "random program") {}

  /// A block that reads `inputs` and writes [width].
  Block block(const std::string& address, const std::vector<Port>& inputs, std::int64_t width,
              int depth) {
    Layers layers(address, inputs, 0);
    ValueId x = 0;
    if (layers.shape(0).size() == 3) x = picture(layers, 0);
    if (inputs[0].tokens > 0) x = text(layers);
    if (coin()) x = layers.relu(layers.linear("fc1", x, between(2, 5)));
    const std::int64_t first = layers.shape(x).front();
    if (first > 1 && coin()) x = layers.apply(Slice{1, first}, {x});
    if (depth < kDeepest && coin()) x = choose(layers, x, width, depth);
    if (layers.shape(x) != Shape{width} || x == 0) x = layers.linear("fc2", x, width);
    if (coin()) x = scale(layers, x);
    layers.output(x);
    keep(address, layers.take_weights());
    return layers.take_block();
  }

  std::map<std::string, Array> take_weights() { return std::move(weights_); }
  Random& random() { return random_; }
  bool coin() { return random_.below(2) == 0; }
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(random_.below(most - least + 1));
  }

 private:
  ValueId picture(Layers& layers, ValueId x) {
    x = layers.conv2d("conv1", x, between(1, 3), between(1, 3), between(1, 2), between(0, 1),
                      coin());
    if (coin()) x = layers.batch_norm2d("bn1", x);
    if (coin()) x = layers.apply(coin() ? OpBody(Concat{}) : OpBody(Mean{}), {x, layers.relu(x)});
    if (coin()) x = layers.max_pool2d(x, 2, 1, between(0, 1));
    if (coin()) x = layers.apply(NearestResize2d{between(1, 4), between(1, 4)}, {x});
    if (coin()) return attend(layers, layers.apply(Tokens{}, {x}));
    if (coin()) x = layers.adaptive_average_pool2d(x, between(1, 4), between(1, 4));
    return coin() ? layers.global_average_pool(x) : layers.flatten(x);
  }

  ValueId text(Layers& layers) {
    ValueId x = layers.embedding("words", 0, 4);
    if (coin()) x = layers.apply(TokenWindows{between(1, 3)}, {x});
    x = layers.linear("tokens", x, 12);
    if (coin()) x = layers.apply(Attention{between(1, 2)}, {x, 0});
    return layers.apply(coin() ? OpBody(MeanTokens{}) : OpBody(MaxTokens{}), {x, 0});
  }

  static ValueId scale(Layers& layers, ValueId x) {
    layers.declare({"temperature", {1}, {}});
    return layers.apply(Temperature{layers.weight_name("temperature")}, {x});
  }

  ValueId attend(Layers& layers, ValueId x) {
    x = layers.apply(AddWeight{layers.weight_name("positions.weight")}, {x});
    layers.declare({"positions.weight", layers.shape(x), {}});
    x = layers.layer_norm("norm", x);
    x = layers.apply(Attention{between(1, 2)}, {layers.linear("attention", x, 12)});
    return layers.apply(MeanTokens{}, {layers.apply(Gelu{}, {x})});
  }

  ValueId choose(Layers& layers, ValueId x, std::int64_t width, int depth) {
    const std::int64_t parts = between(2, 3);
    Port input = layers.inputs()[0];
    input.name = "input";
    const std::vector<Port> ports{{"x", layers.shape(x)}, input};
    std::vector<std::string> names;
    std::vector<Block> blocks;
    for (std::int64_t k = 0; k < parts; ++k) {
      names.push_back("e" + std::to_string(k));
      blocks.push_back(block(layers.address() + "." + names.back(), ports, width, depth + 1));
    }
    if (coin()) {
      const auto kind = coin() ? Cascade::Confidence::kMaxSoftmax : Cascade::Confidence::kSigmoid;
      const double threshold = 0.4 + 0.3 * random_.uniform();
      return layers.apply(Cascade{layers.address(), names, blocks, threshold, kind}, {x, 0});
    }
    const std::int64_t scored = parts == 3 && coin() ? 2 : parts;
    const ValueId scores = coin() ? layers.negative_squared_distance("centroids", x, scored)
                                  : layers.linear("gate", x, scored);
    const std::int64_t top = coin() ? 1 : 2;
    std::optional<Fallback> fallback;
    if (scored < parts)
      fallback = {{scored}, Fallback::Measure::kConfidence, 0.6};
    else if (coin())
      fallback = {{1, Fallback::kAbstain}, Fallback::Measure::kConfidence, 0.5};
    return layers.apply(Route{layers.address(), names, blocks, top, fallback}, {scores, x, 0});
  }

  void keep(const std::string& address, const std::vector<WeightDeclaration>& declared) {
    for (const WeightDeclaration& weight : declared) {
      Array values(weight.shape);
      const bool positive =
          weight.name.ends_with("running_var") || weight.name.ends_with("temperature");
      for (float& value : values.values)
        value = static_cast<float>(positive ? 0.5 + random_.uniform() : 2 * random_.uniform() - 1);
      weights_[address + "." + weight.name] = std::move(values);
    }
  }

  Random random_;
  std::map<std::string, Array> weights_;
};

}  // namespace

RandomProgram random_program(std::uint64_t seed) {
  Maker maker(seed);
  const std::vector<Port> kinds{{"input", {2, 6, 5}}, {"input", {4}}, {"input", {5}, {}, 7}};
  const Port port = kinds[maker.random().below(kinds.size())];
  RandomProgram made;
  constexpr std::int64_t kClasses = 3;
  made.program.body = maker.block("model", {port}, kClasses, 0);
  Block& body = made.program.body;
  body.ops.push_back({Softmax{}, body.outputs, {static_cast<ValueId>(body.shapes.size())}});
  body.shapes.push_back({kClasses});
  body.outputs = body.ops.back().outputs;
  made.program.tasks.push_back({"model", "label", "softmax", 0});
  made.weights = maker.take_weights();
  return made;
}

std::vector<Array> random_inputs(const Block& block, std::int64_t rows, Random& random) {
  std::vector<Array> inputs;
  for (const Port& port : block.inputs) {
    Shape shape{rows};
    shape.insert(shape.end(), port.shape.begin(), port.shape.end());
    Array array(shape);
    for (float& value : array.values) {
      value = static_cast<float>(port.tokens > 0 ? random.below(port.tokens)
                                                 : 2 * random.uniform() - 1);
    }
    inputs.push_back(std::move(array));
  }
  return inputs;
}

TEST(RandomProgram, NestsRoutesAndCascadesInOneAnother) {
  int routes = 0, cascades = 0, nested = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Program program = random_program(seed).program;
    for_each_op(program.body, [&](const Block& holder, const Op& op) {
      routes += std::holds_alternative<Route>(op.body) ? 1 : 0;
      cascades += std::holds_alternative<Cascade>(op.body) ? 1 : 0;
      nested += branching(op.body) && &holder != &program.body ? 1 : 0;
    });
  }
  EXPECT_GT(routes, 100);
  EXPECT_GT(cascades, 100);
  EXPECT_GT(nested, 100);
}

}  // namespace mgm
