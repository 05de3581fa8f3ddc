#include "mgm/program/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mgm/base/error.h"

namespace mgm {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Shape shape_of(const OpBody& body, const std::vector<Shape>& inputs) {
  return output_shapes(body, inputs).front();
}

/// Why an operation does not fit; the fault is checked on the way.
std::string misfit(const OpBody& body, const std::vector<Shape>& inputs,
                   const std::string& within = "") {
  try {
    output_shapes(body, inputs, within);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kSpec);
    return error.what();
  }
  return "it fits";
}

Conv2d conv(std::int64_t channels, std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
  return {"model.conv1.weight", "model.conv1.bias", channels, kernel, stride, padding};
}

/// A block that reads [2] and writes [units].
Block linear_block(const std::string& name, std::int64_t units) {
  return {{{"x", {2}}},
          {{Linear{name + ".weight", name + ".bias", units}, {0}, {1}}},
          {{2}, {units}},
          {1}};
}

}  // namespace

TEST(OutputShapes, FollowTorch) {
  EXPECT_EQ(shape_of(Linear{"w", "b", 7}, {{5}}), (Shape{7}));
  EXPECT_EQ(shape_of(Linear{"w", "b", 7}, {{4, 5}}), (Shape{4, 7}));
  EXPECT_EQ(shape_of(conv(32, 5, 1, 2), {{1, 28, 28}}), (Shape{32, 28, 28}));
  EXPECT_EQ(shape_of(conv(64, 7, 2, 3), {{3, 224, 224}}), (Shape{64, 112, 112}));
  EXPECT_EQ(shape_of(MaxPool2d{3, 2, 1}, {{64, 112, 112}}), (Shape{64, 56, 56}));
  EXPECT_EQ(shape_of(MaxPool2d{2, 2, 0}, {{1, 5, 7}}), (Shape{1, 2, 3}));
  EXPECT_EQ(shape_of(GlobalAveragePool{}, {{8, 4, 4}}), (Shape{8}));
  EXPECT_EQ(shape_of(AdaptiveAveragePool2d{7, 6}, {{8, 4, 9}}), (Shape{8, 7, 6}));
  EXPECT_EQ(shape_of(NearestResize2d{7, 6}, {{8, 4, 9}}), (Shape{8, 7, 6}));
  EXPECT_EQ(shape_of(LayerNorm{"w", "b"}, {{4, 9}}), (Shape{4, 9}));
  EXPECT_EQ(shape_of(Slice{2, 5}, {{8, 4}}), (Shape{3, 4}));
  EXPECT_EQ(shape_of(Tokens{}, {{8, 4, 9}}), (Shape{36, 8}));
  EXPECT_EQ(shape_of(AddWeight{"w"}, {{4, 9}}), (Shape{4, 9}));
  EXPECT_EQ(shape_of(Attention{2}, {{5, 12}}), (Shape{5, 4}));
  EXPECT_EQ(shape_of(MeanTokens{}, {{5, 12}}), (Shape{12}));
  EXPECT_EQ(shape_of(MaxTokens{}, {{5, 12}, {5}}), (Shape{12}));
  EXPECT_EQ(shape_of(Attention{1}, {{5, 3}, {5}}), (Shape{5, 1}));
  EXPECT_EQ(shape_of(Embedding{"w", 100, 8}, {{5}}), (Shape{5, 8}));
  EXPECT_EQ(shape_of(TokenWindows{3}, {{5, 8}}), (Shape{5, 24}));
  EXPECT_EQ(shape_of(Flatten{}, {{64, 7, 7}}), (Shape{3136}));
  EXPECT_EQ(shape_of(Concat{}, {{2, 4, 4}, {3, 4, 4}}), (Shape{5, 4, 4}));
  EXPECT_EQ(shape_of(NegativeSquaredDistance{"w", 6}, {{2, 3}}), (Shape{6}));
  EXPECT_EQ(shape_of(DecisionTree{"t", "s", 5, 2, 3}, {{2, 4}}), (Shape{3}));
  EXPECT_EQ(shape_of(NeighbourVote{"l", 3, 2}, {{9}}), (Shape{2}));
  EXPECT_EQ(shape_of(Mix{}, {{2}, {4}, {4}}), (Shape{4}));
  EXPECT_EQ(shape_of(Softmax{}, {{4}}), (Shape{4}));
  EXPECT_EQ(shape_of(Sigmoid{}, {{}}), (Shape{}));
}

TEST(OutputShapes, NameTheLayerTheNeedAndTheFinding) {
  EXPECT_EQ(misfit(conv(8, 3, 1, 0), {{784}}, "model"),
            "conv2d 'conv1' needs pictures, an input [channels, height, width], got [784]; an mlp "
            "reads any shape");
  EXPECT_EQ(misfit(conv(8, 3, 1, 0), {{784}}),
            "conv2d 'model.conv1' needs pictures, an input [channels, height, width], got [784]; "
            "an mlp reads any shape");
  EXPECT_THAT(misfit(conv(8, 5, 1, 1), {{1, 9, 2}}, "model"),
              HasSubstr("conv2d 'conv1' has a kernel of 5, but its input [1, 9, 2] is only 4 wide "
                        "with padding: use a smaller kernel"));
  EXPECT_THAT(misfit(MaxPool2d{2, 2, 0}, {{1, 1, 9}}), HasSubstr("is only 1 high"));
}

TEST(OutputShapes, RefuseWhatNoOperationCanDo) {
  EXPECT_THAT(misfit(Linear{"fc.weight", "", 3}, {{}}), HasSubstr("at least one axis"));
  EXPECT_THAT(misfit(Linear{"fc.weight", "", 0}, {{3}}), HasSubstr("linear 'fc' needs at least 1"));
  EXPECT_THAT(misfit(Softmax{}, {{}}), HasSubstr("at least one axis"));
  EXPECT_THAT(misfit(Relu{}, {{1}, {1}}), HasSubstr("relu reads 1 input, got 2"));
  EXPECT_THAT(misfit(Relu{}, {}), HasSubstr("reads nothing"));
  EXPECT_THAT(misfit(Add{}, {{1, 2}, {2, 1}}), HasSubstr("equal shape, got [1, 2] and [2, 1]"));
  EXPECT_THAT(misfit(Concat{}, {{1, 2}, {2, 1}}), HasSubstr("only their first axis may differ"));
  EXPECT_THAT(misfit(Mix{}, {{3}, {4}, {4}}), HasSubstr("a weight for each of its 2 signals"));
  EXPECT_THAT(misfit(Mix{}, {{3}}), HasSubstr("mix needs"));
  EXPECT_THAT(misfit(MaxPool2d{3, 1, 2}, {{1, 9, 9}}), HasSubstr("at most half"));
  EXPECT_THAT(misfit(conv(1, 3, 0, 0), {{1, 9, 9}}), HasSubstr("stride 0"));
  EXPECT_THAT(misfit(Dropout{1}, {{1}}), HasSubstr("rate in [0, 1)"));
  EXPECT_THAT(misfit(NearestResize2d{1, 0}, {{1, 2, 2}}), HasSubstr("at least 1"));
  EXPECT_THAT(misfit(Slice{1, 4}, {{3, 2}}),
              HasSubstr("slice takes the entries from 1 to before 4, but its input [3, 2] has 3"));
  EXPECT_THAT(misfit(Slice{2, 2}, {{3}}), HasSubstr("from 2 to before 2"));
  EXPECT_THAT(misfit(Slice{-1, 2}, {{3}}), HasSubstr("from -1"));
  EXPECT_THAT(misfit(Attention{3}, {{5, 12}}), HasSubstr("multiple of the heads, got [5, 12]"));
  EXPECT_THAT(misfit(Attention{1}, {{5, 4}}), HasSubstr("[tokens, 3 x width]"));
  EXPECT_THAT(misfit(Attention{0}, {{5, 3}}), HasSubstr("at least 1"));
  EXPECT_THAT(misfit(Tokens{}, {{5, 3}}), HasSubstr("[channels, height, width]"));
  EXPECT_THAT(misfit(MeanTokens{}, {{5}}), HasSubstr("[tokens, width]"));
  EXPECT_THAT(misfit(MaxTokens{}, {{5, 12}, {4}}),
              HasSubstr("the number of each token of its input [5, 12], got [4]"));
  EXPECT_THAT(misfit(Attention{1}, {{5, 3}, {5}, {5}}), HasSubstr("reads 1 input, got 3"));
  EXPECT_THAT(misfit(Embedding{"e.weight", 9, 2}, {{5, 12}}), HasSubstr("numbers of tokens"));
  EXPECT_THAT(misfit(Embedding{"e.weight", 0, 2}, {{5}}), HasSubstr("has 0 rows"));
  EXPECT_THAT(misfit(Embedding{"e.weight", (1 << 24) + 1, 2}, {{5}}), HasSubstr("2^24"));
  EXPECT_THAT(misfit(TokenWindows{0}, {{5, 12}}), HasSubstr("has a size of 0"));
  EXPECT_THAT(misfit(TokenWindows{1}, {{5}}), HasSubstr("[tokens, width]"));
  EXPECT_THAT(misfit(LayerNorm{"norm.weight", "", -1}, {{2}}), HasSubstr("epsilon"));
  EXPECT_THAT(misfit(AddWeight{"p.weight"}, {{}}), HasSubstr("at least one axis"));
  EXPECT_THAT(misfit(AdaptiveAveragePool2d{0, 1}, {{1, 2, 2}}), HasSubstr("at least 1"));
  EXPECT_THAT(misfit(AdaptiveAveragePool2d{1, 1}, {{2}}), HasSubstr("[channels, height, width]"));
  EXPECT_THAT(misfit(BatchNorm2d{"bn.weight", "", "", "", -1}, {{1, 2, 2}}), HasSubstr("epsilon"));
}

TEST(OutputShapes, RefuseWhatNoMachineHolds) {
  const std::int64_t large = std::int64_t{1} << 31;
  EXPECT_THAT(misfit(Relu{}, {{large, 2}}), HasSubstr("at most 2^31 values"));
  EXPECT_THAT(misfit(Relu{}, {{0}}), HasSubstr("extents of at least 1"));
  EXPECT_THAT(misfit(Relu{}, {{-1, -1}}), HasSubstr("extents of at least 1"));
  EXPECT_THAT(misfit(Concat{}, {{large}, {large}}), HasSubstr("writes [4294967296]"));
  EXPECT_THAT(misfit(Linear{"fc.weight", "", large}, {{large}}),
              HasSubstr("needs a weight [2147483648, 2147483648]"));
  EXPECT_THAT(misfit(conv(large, 1, 1, 1 << 20), {{1, 1, 1}}), HasSubstr("2^31"));
  EXPECT_THAT(misfit(conv(1, 1 << 20, 1, 1 << 20), {{1 << 10, 1, 1}}),
              HasSubstr("needs to unfold a row of [1024, 1048576, 1048576, 1048578] values"));
  EXPECT_THAT(misfit(Attention{1}, {{1 << 15, 3}}),
              HasSubstr("to compare tokens with tokens, [32768, 32768] values: at most 2^28"));
  EXPECT_EQ(shape_of(Attention{1}, {{1 << 14, 3}}), (Shape{1 << 14, 1}));
}

TEST(OutputShapes, OfPartsMustAgree) {
  const Route equal{"model", {"a", "b"}, {linear_block("a.fc", 3), linear_block("b.fc", 3)}};
  EXPECT_EQ(shape_of(equal, {{2}, {2}}), (Shape{3}));
  EXPECT_THAT(misfit(equal, {{3}, {2}}),
              HasSubstr("route 'model' needs a first input with a score for each of its 2 experts, "
                        "got [3]"));
  EXPECT_THAT(misfit(equal, {{2}, {4}}), HasSubstr("gives its parts [4], but 'a' reads [2]"));
  EXPECT_THAT(misfit(equal, {{2}}), HasSubstr("gives its parts nothing"));
  const Cascade other{"model", {"a", "b"}, {linear_block("a.fc", 3), linear_block("b.fc", 4)}};
  EXPECT_THAT(misfit(other, {{2}}), HasSubstr("but 'a' writes [3] and 'b' writes [4]"));
  EXPECT_THAT(misfit(Cascade{"model", {"a"}, {}}, {{2}}), HasSubstr("1 names for 0 parts"));
}

TEST(OutputShapes, RefusesMoreLeadersThanExperts) {
  const Route route{"model", {"a"}, {linear_block("a.fc", 3)}, 2};
  EXPECT_THAT(misfit(route, {{1}, {2}}), HasSubstr("cannot choose the best 2 of 1 experts"));
  const Route parent{"model",
                     {"a", "parent"},
                     {linear_block("a.fc", 3), linear_block("p.fc", 3)},
                     2,
                     Fallback{{1}}};
  EXPECT_EQ(shape_of(parent, {{2}, {2}}), (Shape{3}));
  EXPECT_THAT(misfit(parent, {{1}, {2}}), HasSubstr("cannot choose the best 2 of 1 experts"));
}

TEST(OutputShapes, LetsThePartThatNobodyScoresBeTheLastAlone) {
  Route route{"model",
              {"a", "b", "parent"},
              {linear_block("a.fc", 3), linear_block("b.fc", 3), linear_block("p.fc", 3)},
              1,
              Fallback{{2}}};
  EXPECT_EQ(shape_of(route, {{2}, {2}}), (Shape{3}));
  EXPECT_THAT(misfit(route, {{1}, {2}}), HasSubstr("a score for each of its 3 experts, got [1]"));
  for (const std::optional<Fallback>& to :
       {std::optional<Fallback>(), std::optional(Fallback{{Fallback::kAbstain}}),
        std::optional(Fallback{{0}})}) {
    route.fallback = to;  // nobody would ever send a sample to the last
    EXPECT_THAT(misfit(route, {{2}, {2}}), HasSubstr("a score for each of its 3 experts, got [2]"));
  }
  const Route alone{"model", {"parent"}, {linear_block("p.fc", 3)}};
  EXPECT_THAT(misfit(alone, {{2}, {2}}), HasSubstr("a score for each of its 1 experts"));
}

TEST(OutputShapes, RefusesTreesAndVotesThatCannotBe) {
  EXPECT_THAT(misfit(DecisionTree{"t.weight", "t.scores", 5, 5, 3}, {{2}}),
              HasSubstr("decision_tree 't' has a depth of 5, which 5 nodes cannot have"));
  EXPECT_THAT(misfit(DecisionTree{"t.weight", "t.scores", 5, 2, 3}, {{4096, 4097}}),
              HasSubstr("at most 2^24"));
  EXPECT_THAT(misfit(NeighbourVote{"l", 10, 2}, {{9}}), HasSubstr("at least its 10 neighbours"));
  EXPECT_THAT(misfit(NeighbourVote{"l", 1, 2}, {{3, 3}}), HasSubstr("needs an input [rows]"));
}

TEST(WeightsOf, ListsNamesAndShapesInTorchsOrder) {
  const auto uses = weights_of(conv(8, 3, 1, 0), {{2, 9, 9}});
  ASSERT_EQ(uses.size(), 2U);
  EXPECT_EQ(uses[0].name, "model.conv1.weight");
  EXPECT_EQ(uses[0].shape, (Shape{8, 2, 3, 3}));
  EXPECT_EQ(uses[1].shape, (Shape{8}));
  EXPECT_EQ(weights_of(Conv2d{"w", "", 8, 3, 1, 0}, {{2, 9, 9}}).size(), 1U);
  EXPECT_EQ(weights_of(BatchNorm2d{"w", "b", "m", "v"}, {{2, 9, 9}}).size(), 4U);
  EXPECT_EQ(weights_of(NegativeSquaredDistance{"w", 5}, {{2, 3}}).front().shape, (Shape{5, 6}));
  EXPECT_EQ(weights_of(DecisionTree{"t", "s", 5, 2, 3}, {{2}}).front().shape, (Shape{5, 4}));
  EXPECT_EQ(weights_of(DecisionTree{"t", "s", 5, 2, 3}, {{2}}).back().shape, (Shape{5, 3}));
  EXPECT_EQ(weights_of(NeighbourVote{"l", 3, 2}, {{9}}).front().shape, (Shape{9}));
  EXPECT_EQ(weights_of(LayerNorm{"w", "b"}, {{4, 9}})[1].shape, (Shape{9}));
  EXPECT_EQ(weights_of(AddWeight{"w"}, {{4, 9}})[0].shape, (Shape{4, 9}));
  EXPECT_EQ(weights_of(Temperature{"t"}, {{4, 9}})[0].shape, (Shape{1}));
  EXPECT_TRUE(weights_of(Relu{}, {{2}}).empty());
}

TEST(ForEachOp, ShowsARouteBeforeWhatIsInside) {
  const Route route{"model", {"a", "b"}, {linear_block("a.fc", 3), linear_block("b.fc", 3)}};
  const Block block{{{"scores", {2}}, {"x", {2}}},
                    {{route, {0, 1}, {2}}, {Relu{}, {2}, {3}}},
                    {{2}, {2}, {3}, {3}},
                    {3}};
  std::vector<std::string> seen;
  for_each_op(block, [&](const Block&, const Op& op) { seen.push_back(op_name(op.body)); });
  EXPECT_THAT(seen, ElementsAre("route", "linear", "linear", "relu"));
}

}  // namespace mgm
