#include "mgm/routing/gate_router.h"

#include <gmock/gmock.h>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct BuiltGate {
  std::optional<RouterDesign> design;
  std::vector<Shape> weights;
  Shape output;
  std::string problems;
};

BuiltGate gate(const std::string& options, const Shape& input, std::int64_t experts) {
  Layers layers("r.router", {Port{"x", input}}, 0);
  Problems problems;
  BuiltGate built;
  built.design =
      router_kind<GateRouterConfig>().build(parse_for_test(options), layers, {experts}, problems);
  built.problems = text_of(problems);
  for (const WeightDeclaration& weight : layers.take_weights())
    built.weights.push_back(weight.shape);
  const Block block = layers.take_block();
  if (!block.outputs.empty()) built.output = block.shapes[block.outputs.front()];
  return built;
}

TEST(GateRouter, IsLinearWithoutHiddenLayers) {
  const BuiltGate built = gate("{}", {1, 4, 4}, 3);
  EXPECT_THAT(built.weights, ElementsAre(Shape{3, 16}, Shape{3}));
  EXPECT_EQ(built.output, (Shape{3}));
}

TEST(GateRouter, NeverChoosesASubsetThatWasLeftOut) {
  const BuiltGate built = gate("{}", {4}, 3);
  std::map<std::string, Array> weights{{"scores.bias", Array({3}, {1, 2, 3})}};
  built.design->leave_out(weights, {false, false, true});
  EXPECT_THAT(weights.at("scores.bias").values, ElementsAre(1, 2, ::testing::Lt(-1e8F)));
}

TEST(GateRouter, LetsTheBestOrAllExpertsAnswerTogether) {
  EXPECT_EQ(gate("{}", {4}, 3).design->top, 1);
  EXPECT_EQ(gate("{top: 2}", {4}, 3).design->top, 2);
  EXPECT_EQ(gate("{top: 0}", {4}, 3).design->top, 3);
  EXPECT_THAT(gate("{top: 4}", {4}, 3).problems, HasSubstr("the best 4 of 3 experts: lower top"));
}

TEST(GateRouter, HasTheHiddenLayersAskedFor) {
  const BuiltGate built = gate("{hidden: [32, 8]}", {5}, 2);
  EXPECT_THAT(built.weights,
              ElementsAre(Shape{32, 5}, Shape{32}, Shape{8, 32}, Shape{8}, Shape{2, 8}, Shape{2}));
}

TEST(GateRouter, ImitatesThePartitionUnlessToldNotTo) {
  EXPECT_EQ(gate("{}", {5}, 2).design->teaching, RouterTeaching::kImitates);
  EXPECT_EQ(gate("{imitate: nothing}", {5}, 2).design->teaching, RouterTeaching::kWithTask);
}

TEST(GateRouter, IsTaughtMoreThanTheTaskWhereItLearnsFromThat) {
  const BuiltGate built =
      gate("{imitate: nothing, balance: 0.01, z_loss: 0.001, noise: 0.5}", {5}, 2);
  EXPECT_EQ(built.design->lessons.balance, 0.01);
  EXPECT_EQ(built.design->lessons.z_loss, 0.001);
  EXPECT_EQ(built.design->lessons.noise, 0.5);
  EXPECT_THAT(gate("{balance: 0.01}", {5}, 2).problems,
              HasSubstr("this one imitates the partition"));
  EXPECT_THAT(gate("{imitate: nothing, noise: -1}", {5}, 2).problems, HasSubstr("at least 0"));
}

TEST(GateRouter, ChoosesByBiasesThatNoGradientReaches) {
  Layers layers("r.router", {Port{"x", {4}}}, 0);
  const RouterDesign design =
      build(GateRouterConfig{{}, {"nothing", {}}, 1, {.bias = 0.01}}, layers, 3);
  EXPECT_EQ(design.choice_bias, "choice.weight");
  const std::vector<WeightDeclaration> weights = layers.take_weights();
  EXPECT_EQ(weights.back().name, design.choice_bias);
  EXPECT_EQ(weights.back().shape, (Shape{3}));
  EXPECT_FALSE(weights.back().learnable);
}

TEST(GateRouter, RefusesLessonsThatDoNotGoTogether) {
  EXPECT_THAT(gate("{imitate: nothing, bias: 0.01, top: 2}", {5}, 3).problems,
              HasSubstr("say top: 1"));
  EXPECT_THAT(gate("{imitate: nothing, bias: 0.01, expert_choice: 1}", {5}, 3).problems,
              HasSubstr("nothing for bias to move"));
  EXPECT_THAT(gate("{expert_choice: 1}", {5}, 3).problems,
              HasSubstr("this one imitates the partition"));
}

TEST(GateRouter, RefusesWrongOptions) {
  EXPECT_THAT(gate("{hidden: [0]}", {5}, 2).problems, HasSubstr("expected a number from 1"));
  EXPECT_THAT(gate("{imitate: partitoin}", {5}, 2).problems,
              HasSubstr("did you mean 'partition'?"));
  EXPECT_FALSE(gate("{hiden: [4]}", {5}, 2).design);
}

}  // namespace
}  // namespace mgm
