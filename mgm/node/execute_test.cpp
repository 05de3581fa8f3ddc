#include "mgm/node/execute.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/base/random.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/program/layers.h"
#include "mgm/program/map_weights.h"

namespace mgm {
namespace {

constexpr std::int64_t kRows = 3;

Array chance(const Shape& shape, const std::string& purpose, double low, double high) {
  Array array(shape);
  Random random(4, purpose);
  for (float& value : array.values)
    value = static_cast<float>(low + (high - low) * random.uniform());
  return array;
}

/// Numbers of tokens, some of which are none; the last text has no other.
Array text(const Shape& shape, double tokens) {
  Array array = chance(shape, "text", 0, tokens);
  for (float& value : array.values) value = std::floor(value);
  std::fill_n(array.row(kRows - 1), array.row_size(), kPadding);
  return array;
}

/// What one net computes for chance weights and inputs, in libtorch and by the plain kernels.
template <class Write>
void expect_equal(const std::vector<Port>& inputs, Write write) {
  Layers layers("n", inputs, 0);
  layers.output(write(layers));
  std::map<std::string, Array> weights;
  for (const WeightDeclaration& weight : layers.take_weights()) {
    const bool positive = weight.name.ends_with("running_var");
    weights["n." + weight.name] = chance(weight.shape, weight.name, positive ? 0.5 : -1, 1);
  }
  const Block block = layers.take_block();
  std::map<std::string, at::Tensor> tensors;
  for (const auto& [name, array] : weights) tensors[name] = view(array);
  std::vector<Array> arrays;
  for (const Port& port : block.inputs) {
    Shape shape{kRows};
    shape.insert(shape.end(), port.shape.begin(), port.shape.end());
    arrays.push_back(port.tokens > 0 ? text(shape, static_cast<double>(port.tokens))
                                     : chance(shape, port.name, -1, 1));
  }
  std::vector<at::Tensor> reads;
  std::vector<const Array*> pointers;
  for (const Array& array : arrays) {
    reads.push_back(view(array));
    pointers.push_back(&array);
  }
  const Array trained = plain(execute(block, reads, {tensors}).front());
  Trace trace;
  const Array answered = run_block(block, pointers, MapWeights(weights), trace).front();
  EXPECT_EQ(trained.shape, answered.shape);
  EXPECT_THAT(trained.values, testing::Pointwise(testing::FloatNear(2e-5F), answered.values));
}

using Sizes = std::vector<std::pair<std::int64_t, std::int64_t>>;
const std::vector<Port> kPicture{{"picture", {4, 9, 7}}};

TEST(Execute, ConvolvesAndNormalisesAsThePlainKernels) {
  expect_equal(kPicture, [](Layers& layers) {
    const ValueId x = layers.conv2d("conv", layers.input(), 5, 3, 2, 1);
    return layers.relu(layers.batch_norm2d("norm", x));
  });
}

TEST(Execute, KeepsTheRunningStatisticsOfASingleValue) {
  Layers layers("n", {{"x", {2, 1, 1}}}, 0);
  layers.output(layers.batch_norm2d("norm", layers.input()));
  const Block block = layers.take_block();
  const std::map<std::string, at::Tensor> weights{{"n.norm.weight", at::ones({2})},
                                                  {"n.norm.bias", at::zeros({2})},
                                                  {"n.norm.running_mean", at::zeros({2})},
                                                  {"n.norm.running_var", at::ones({2})}};
  const at::Tensor x = at::ones({1, 2, 1, 1});
  const at::Tensor y = execute(block, {x}, {weights, true}).front();
  EXPECT_TRUE(at::allclose(y, x));
  EXPECT_TRUE(at::equal(weights.at("n.norm.running_var"), at::ones({2})));
  execute(block, {at::randn({4, 2, 1, 1})}, {weights, true});
  EXPECT_FALSE(at::equal(weights.at("n.norm.running_var"), at::ones({2})));
}

TEST(Execute, PoolsAsThePlainKernels) {
  expect_equal(kPicture, [](Layers& layers) {
    return layers.global_average_pool(layers.max_pool2d(layers.input(), 3, 2, 1));
  });
  for (const auto& [height, width] : Sizes{{3, 2}, {12, 5}, {1, 1}}) {
    expect_equal(kPicture, [high = height, wide = width](Layers& layers) {
      return layers.adaptive_average_pool2d(layers.input(), high, wide);
    });
  }
}

TEST(Execute, JoinsAsThePlainKernels) {
  const std::vector<Port> two{{"a", {4, 3, 2}}, {"b", {4, 3, 2}}};
  expect_equal(two, [](Layers& layers) { return layers.input(); });
  expect_equal(two, [](Layers& layers) { return layers.apply(Add{}, {0, 1, 0}); });
  expect_equal(two, [](Layers& layers) { return layers.apply(Mean{}, {0, 1, 1}); });
  expect_equal({{"weights", {2}}, {"a", {4, 3}}, {"b", {4, 3}}}, [](Layers& layers) {
    return layers.apply(Mix{}, {0, 1, 2});
  });
}

TEST(Execute, DividesByATemperatureAsThePlainKernels) {
  expect_equal({{"x", {3}}}, [](Layers& layers) {
    layers.declare({"temperature", {1}, {}});
    return layers.apply(Temperature{layers.weight_name("temperature")}, {layers.input()});
  });
}

TEST(Execute, ResizesAsThePlainKernels) {
  for (const auto& [height, width] : Sizes{{18, 21}, {4, 3}, {13, 20}, {27, 7}}) {
    expect_equal(kPicture, [high = height, wide = width](Layers& layers) {
      return layers.apply(NearestResize2d{high, wide}, {layers.input()});
    });
  }
  expect_equal(kPicture, [](Layers& layers) {
    return layers.apply(Slice{1, 3}, {layers.input()});
  });
}

TEST(Execute, AttendsAsThePlainKernels) {
  expect_equal(kPicture, [](Layers& layers) {
    ValueId x = layers.apply(Tokens{}, {layers.input()});
    x = layers.apply(AddWeight{layers.weight_name("positions.weight")}, {x});
    layers.declare({"positions.weight", layers.shape(x), {}});
    x = layers.linear("attention", layers.layer_norm("norm", x), 24);
    return layers.apply(Gelu{}, {layers.apply(Attention{2}, {x})});
  });
  expect_equal({{"tokens", {5, 3}}},
               [](Layers& layers) { return layers.apply(MeanTokens{}, {layers.input()}); });
  expect_equal({{"tokens", {5, 3}}},
               [](Layers& layers) { return layers.apply(MaxTokens{}, {layers.input()}); });
}

TEST(Execute, ReadsTextsAsThePlainKernels) {
  const std::vector<Port> text{{"text", {7}, {}, 4}};
  expect_equal(text, [](Layers& layers) { return layers.embedding("words", 0, 6); });
  expect_equal(text, [](Layers& layers) {
    const ValueId x = layers.linear("in", layers.embedding("words", 0, 6), 12);
    return layers.apply(MeanTokens{}, {layers.apply(Attention{2}, {x, 0}), 0});
  });
  for (const std::int64_t size : {1, 2, 3, 9}) {
    expect_equal(text, [size](Layers& layers) {
      return layers.apply(MaxTokens{},
                          {layers.apply(TokenWindows{size}, {layers.embedding("words", 0, 2)}), 0});
    });
  }
}

TEST(Execute, KnowsNoTokenBeyondItsTableNorBetweenItsRows) {
  expect_equal({{"numbers", {5}}}, [](Layers& layers) {
    layers.declare({"table", {3, 2}, {}});
    return layers.apply(Embedding{layers.weight_name("table"), 3, 2}, {layers.input()});
  });
}

TEST(Execute, EndsAsThePlainKernels) {
  expect_equal(kPicture, [](Layers& layers) {
    return layers.apply(Softmax{}, {layers.linear("fc", layers.flatten(layers.input()), 6)});
  });
  expect_equal(kPicture, [](Layers& layers) {
    return layers.apply(Sigmoid{}, {layers.negative_squared_distance("rows", layers.input(), 3)});
  });
  expect_equal(kPicture, [](Layers& layers) {
    return layers.linear("fc", layers.dropout(layers.input(), 0.5), 6);
  });
}

}  // namespace
}  // namespace mgm
