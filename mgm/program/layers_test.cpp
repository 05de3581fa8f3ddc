#include "mgm/program/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mgm/base/error.h"

namespace mgm {

namespace {

using testing::HasSubstr;

template <class Build>
std::string misfit(const Shape& input, Build build) {
  Layers layers("model.net", {{"image", input}}, 10);
  try {
    build(layers);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kSpec);
    return error.what();
  }
  return "it fits";
}

}  // namespace

TEST(Layers, WriteTheSmallConvolutionalNetwork) {
  Layers layers("model", {{"image", {1, 28, 28}}}, 10);
  ValueId x = layers.relu(layers.conv2d("conv1", layers.input(), 32, 5, 1, 2));
  x = layers.max_pool2d(x, 2, 2);
  x = layers.relu(layers.conv2d("conv2", x, 64, 5, 1, 2));
  x = layers.flatten(layers.max_pool2d(x, 2, 2));
  EXPECT_EQ(layers.shape(x), (Shape{3136}));
  x = layers.linear("fc2", layers.relu(layers.linear("fc1", x, 128)), layers.classes());
  layers.output(x);
  const Block block = layers.take_block();
  EXPECT_EQ(shapes_of(block, block.outputs).front(), (Shape{10}));
  std::int64_t parameters = 0;
  for (const WeightDeclaration& weight : layers.take_weights())
    parameters += elements(weight.shape);
  EXPECT_EQ(parameters, 832 + 51264 + 401536 + 1290);
}

TEST(Layers, DeclareTheWeightsThatTheirOperationsName) {
  Layers layers("objects.cats", {{"image", {3, 8, 8}}}, 2);
  ValueId x = layers.conv2d("conv1", layers.input(), 4, 3, 1, 1, false);
  x = layers.batch_norm2d("bn1", x);
  x = layers.linear("fc", layers.global_average_pool(x), 2);
  layers.output(layers.negative_squared_distance("centroids", x, 5));
  const Block block = layers.take_block();
  std::vector<WeightUse> uses;
  for (const Op& op : block.ops) {
    for (WeightUse& use : weights_of(op.body, shapes_of(block, op.inputs))) uses.push_back(use);
  }
  const std::vector<WeightDeclaration> weights = layers.take_weights();
  ASSERT_EQ(weights.size(), uses.size());
  for (std::size_t i = 0; i < uses.size(); ++i) {
    EXPECT_EQ(uses[i].name, "objects.cats." + weights[i].name);
    EXPECT_EQ(uses[i].shape, weights[i].shape);
  }
}

TEST(Layers, StartAsTorchDoes) {
  Layers layers("model", {{"image", {3, 8, 8}}}, 2);
  ValueId x = layers.conv2d("conv1", layers.input(), 4, 3);
  x = layers.linear("fc", layers.flatten(layers.batch_norm2d("bn1", x)), 2);
  layers.negative_squared_distance("centroids", x, 5);
  for (const WeightDeclaration& weight : layers.take_weights()) {
    SCOPED_TRACE(weight.name);
    const bool is_buffer = weight.name.starts_with("bn1.running") || weight.name[1] == 'e';
    EXPECT_EQ(weight.learnable, !is_buffer);
    if (weight.name.starts_with("conv1")) {
      EXPECT_EQ(weight.initial.kind, InitialValue::Kind::kUniform);
      EXPECT_DOUBLE_EQ(weight.initial.scale, 1 / std::sqrt(27.0));
    } else if (weight.name.starts_with("fc")) {
      EXPECT_EQ(weight.initial.kind, InitialValue::Kind::kUniform);
      EXPECT_DOUBLE_EQ(weight.initial.scale, 1 / std::sqrt(144.0));
    } else {
      const bool is_one = weight.name == "bn1.weight" || weight.name == "bn1.running_var";
      EXPECT_EQ(weight.initial.kind, InitialValue::Kind::kConstant);
      EXPECT_EQ(weight.initial.scale, is_one ? 1 : 0);
    }
  }
}

TEST(Layers, JoinSeveralInputsOnTheChannelAxis) {
  Layers layers("model", {{"image", {3, 8, 8}}, {"edges", {1, 8, 8}}}, 2);
  EXPECT_EQ(layers.shape(layers.input()), (Shape{4, 8, 8}));
  Layers mixed("model", {{"image", {3, 8, 8}}, {"age", {1}}}, 2);
  EXPECT_THROW(mixed.input(), Error);
}

TEST(Layers, WriteNothingWhereNothingIsToBeDone) {
  Layers layers("model", {{"x", {5}}}, 2);
  EXPECT_EQ(layers.flatten(0), 0);
  EXPECT_EQ(layers.dropout(0, 0), 0);
  EXPECT_EQ(layers.input(), 0);
  EXPECT_TRUE(layers.take_block().ops.empty());
}

TEST(Layers, NameTheLayerThatDoesNotFit) {
  EXPECT_EQ(misfit({784}, [](Layers& layers) { layers.conv2d("conv1", 0, 8, 3); }),
            "conv2d 'conv1' needs pictures, an input [channels, height, width], got [784]; an mlp "
            "reads any shape");
  EXPECT_THAT(misfit({1, 4, 4},
                     [](Layers& layers) {
                       const ValueId x = layers.relu(layers.conv2d("conv7", 0, 8, 3));
                       layers.max_pool2d(layers.max_pool2d(x, 2, 2), 2, 2);
                     }),
              HasSubstr("max_pool2d has a kernel of 2, but its input [8, 1, 1] is only 1 high"));
  EXPECT_THAT(misfit({1, 4, 4},
                     [](Layers& layers) {
                       layers.max_pool2d(layers.relu(layers.conv2d("conv7", 0, 8, 3)), 3, 3);
                     }),
              HasSubstr("(it follows 'conv7')"));
}

TEST(Layers, RefuseANetTooLargeToHold) {
  EXPECT_EQ(misfit({1000000}, [](Layers& layers) { layers.linear("fc1", 0, 1000000); }),
            "weight 'fc1.weight' of shape [1000000, 1000000] makes the net too large: it may hold "
            "2147483648 numbers; make it narrower");
  EXPECT_THAT(misfit({1 << 15},
                     [](Layers& layers) {
                       ValueId x = layers.linear("fc1", 0, 1 << 15);
                       x = layers.linear("fc2", x, 1 << 15);
                     }),
              HasSubstr("'fc2.weight'"));
}

}  // namespace mgm
