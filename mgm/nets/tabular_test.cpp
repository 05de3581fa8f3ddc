#include "mgm/nets/tabular.h"

#include <gmock/gmock.h>

#include "mgm/nets/net_for_test.h"
#include "mgm/program/interpreter.h"
#include "mgm/program/map_weights.h"

namespace mgm {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// Two numbers, a category of five values, a number and a category of two.
const Port kRow{"row", {10}, {1, 1, 5, 1, 2}};

BuiltNet net_over(const std::string& options, const std::vector<Port>& inputs,
                  std::int64_t classes = 3) {
  Layers layers("n", inputs, classes);
  Problems problems;
  net_kind<TabularConfig>().build(parse_for_test(options), layers, problems);
  BuiltNet net;
  net.problems = text_of(problems);
  net.block = layers.take_block();
  net.weights = layers.take_weights();
  return net;
}

const WeightDeclaration& weight_named(const BuiltNet& net, const std::string& name) {
  for (const WeightDeclaration& weight : net.weights) {
    if (weight.name == name) return weight;
  }
  throw Error(Fault::kBug, "no weight " + name);
}

TEST(Tabular, EmbedsLargeCategoriesAndKeepsTheRestAsItIs) {
  const BuiltNet net = net_over("{embedding: 3, width: 16, blocks: 1}", {kRow});
  ASSERT_EQ(net.problems, "");
  EXPECT_EQ(weight_named(net, "embeddings.row_3.weight").shape, (Shape{3, 5}));
  EXPECT_EQ(weight_named(net, "first.weight").shape, (Shape{16, 2 + 3 + 1 + 2}));
  EXPECT_EQ(net.output(), (Shape{3}));
}

TEST(Tabular, EmbedsNothingWhereCategoriesAreSmall) {
  const BuiltNet net = net_over("{embedding: 8, width: 16}", {kRow});
  EXPECT_THAT(net.ops(), Not(Contains("slice")));
  EXPECT_EQ(weight_named(net, "first.weight").shape, (Shape{16, 10}));
}

TEST(Tabular, ReadsInputsOfItsOwnSideBySide) {
  const std::vector<Port> inputs{{"size", {2}, {1, 1}}, {"colour", {20}, {20}}, {"seen", {4, 2}}};
  const BuiltNet net = net_over("{embedding: 3, width: 16}", inputs);
  ASSERT_EQ(net.problems, "");
  EXPECT_EQ(weight_named(net, "embeddings.colour_1.weight").shape, (Shape{3, 20}));
  EXPECT_EQ(weight_named(net, "first.weight").shape, (Shape{16, 2 + 3 + 8}));
}

TEST(Tabular, HasResidualBlocksBeforeItsOutput) {
  const BuiltNet net = net_over("{width: 16, blocks: 1, dropout: 0.1, widths: [classes]}",
                                {{"row", {4}, {1, 1, 1, 1}}});
  EXPECT_THAT(net.ops(), ElementsAre("linear", "layer_norm", "linear", "relu", "dropout", "linear",
                                     "dropout", "add", "layer_norm", "relu", "linear"));
  EXPECT_EQ(weight_named(net, "blocks.1.fc1.weight").shape, (Shape{32, 16}));
  EXPECT_EQ(weight_named(net, "blocks.1.fc2.weight").shape, (Shape{16, 32}));
}

TEST(Tabular, TakesTheRowOfTheTableThatACategoryNames) {
  const BuiltNet net = net_over("{embedding: 2, width: 2, blocks: 0}", {{"x", {4}, {1, 3}}});
  std::map<std::string, Array> weights;
  for (const WeightDeclaration& weight : net.weights)
    weights["n." + weight.name] = Array(weight.shape);
  weights["n.embeddings.x_2.weight"] = Array({2, 3}, {1, 2, 3, 10, 20, 30});
  Block until_embedding = net.block;
  for (const Op& op : net.block.ops) {
    const auto* linear = std::get_if<Linear>(&op.body);
    if (linear != nullptr && linear->bias.empty()) until_embedding.outputs = op.outputs;
  }
  const Array row({1, 4}, {7, 0, 1, 0});
  Trace trace;
  EXPECT_THAT(run_block(until_embedding, {&row}, MapWeights(weights), trace).front().values,
              ElementsAre(2, 20));
}

TEST(Tabular, RefusesNoWidths) {
  EXPECT_THAT(net_over("{widths: []}", {kRow}).problems,
              HasSubstr("tabular needs at least one width"));
}

TEST(Tabular, ScalesItsWidthAndKeepsItsOutput) {
  const auto options = scaled_for_test<TabularConfig>("{widths: [100, classes]}", 0.5);
  EXPECT_EQ(options["width"], 64);
  EXPECT_EQ(options["widths"].dump(), R"([50,"classes"])");
}

}  // namespace
}  // namespace mgm
