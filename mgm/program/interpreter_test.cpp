#include "mgm/program/interpreter.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <set>

#include "mgm/base/error.h"
#include "mgm/program/kernels.h"
#include "mgm/program/layers.h"
#include "mgm/program/map_weights.h"
#include "mgm/program/random_program.h"

namespace mgm {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Weights that remember which of them were asked for.
class RecordingWeights : public MapWeights {
 public:
  using MapWeights::MapWeights;
  const float* find(const std::string& name, const Shape& shape) const override {
    asked.insert(name);
    return MapWeights::find(name, shape);
  }
  mutable std::multiset<std::string> asked;
};

/// Reads [1] and multiplies it by the weight `name`.
Block scale(const std::string& name) {
  return {{{"x", {1}}}, {{Linear{name, "", 1}, {0}, {1}}}, {{1}, {1}}, {1}};
}

/// Reads scores [parts] and x [1].
Block route(const std::string& address, std::vector<std::string> names, std::vector<Block> blocks) {
  const auto parts = static_cast<std::int64_t>(blocks.size());
  return {{{"scores", {parts}}, {"x", {1}}},
          {{Route{address, std::move(names), std::move(blocks)}, {0, 1}, {2}}},
          {{parts}, {1}, {1}},
          {2}};
}

const std::map<std::string, Array> kTenAndHundred{{"ten", Array({1, 1}, {10})},
                                                  {"hundred", Array({1, 1}, {100})}};

Block two_experts() { return route("model", {"a", "b"}, {scale("ten"), scale("hundred")}); }

std::vector<float> run(const Block& block, const std::vector<Array>& inputs,
                       const WeightSource& weights, Trace& trace) {
  std::vector<const Array*> pointers;
  for (const Array& input : inputs) pointers.push_back(&input);
  return run_block(block, pointers, weights, trace).front().values;
}

/// A cascade over logits [2]: the first stage hands them on, the second makes them [7, 8].
Block two_stages(double threshold, Cascade::Confidence confidence) {
  const std::vector<Port> logits{{"x", {2}}};
  const Block first{logits, {{Relu{}, {0}, {1}}}, {{2}, {2}}, {1}};
  const Block second{logits, {{Linear{"zero", "seven", 2}, {0}, {1}}}, {{2}, {2}}, {1}};
  return {
      logits,
      {{Cascade{"model", {"quick", "careful"}, {first, second}, threshold, confidence}, {0}, {1}}},
      {{2}, {2}},
      {1}};
}

MapWeights stage_weights() {
  return MapWeights({{"zero", Array({2, 2}, {0, 0, 0, 0})}, {"seven", Array({2}, {7, 8})}});
}

std::string refusal(const Block& block, const std::vector<Array>& inputs, Trace trace = {}) {
  try {
    run(block, inputs, MapWeights(kTenAndHundred), trace);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kBug);
    return error.what();
  }
  return "it ran";
}

}  // namespace

TEST(RunBlock, RunsOperationsOneAfterTheOther) {
  // relu(x * 10) and the sum with x itself.
  const Block block{{{"x", {1}}},
                    {{Linear{"ten", "", 1}, {0}, {1}}, {Relu{}, {1}, {2}}, {Add{}, {2, 0}, {3}}},
                    {{1}, {1}, {1}, {1}},
                    {3}};
  Trace trace;
  EXPECT_THAT(run(block, {Array({2, 1}, {3, -3})}, MapWeights(kTenAndHundred), trace),
              ElementsAre(33, -3));
}

TEST(RunBlock, HandsOnInputsAndRepeatedOutputs) {
  const Block block{{{"x", {1}}}, {{Relu{}, {0}, {1}}}, {{1}, {1}}, {1, 0, 1}};
  Trace trace;
  const Array x({1, 1}, {-2});
  const std::vector<Array> outputs = run_block(block, {&x}, MapWeights({}), trace);
  ASSERT_EQ(outputs.size(), 3U);
  EXPECT_THAT(outputs[0].values, ElementsAre(0));
  EXPECT_THAT(outputs[1].values, ElementsAre(-2));
  EXPECT_THAT(outputs[2].values, ElementsAre(0));
}

TEST(RunBlock, ComputesOnlyTheRowsThatAreRouted) {
  const RecordingWeights weights(kTenAndHundred);
  Trace trace;
  EXPECT_THAT(run(two_experts(), {Array({3, 2}, {1, 0, 0, 1, 5, 2}), Array({3, 1}, {1, 2, 3})},
                  weights, trace),
              ElementsAre(10, 200, 30));
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(0, 1, 0));
  EXPECT_THAT(trace.margin.at("model"), ElementsAre(1, 1, 3));
  EXPECT_THAT(weights.asked, UnorderedElementsAre("ten", "hundred"));
}

TEST(RunBlock, DoesNotRunAnExpertWithoutRows) {
  const RecordingWeights weights(kTenAndHundred);
  Trace trace;
  EXPECT_THAT(
      run(two_experts(), {Array({2, 2}, {0, 1, 0, 1}), Array({2, 1}, {1, 2})}, weights, trace),
      ElementsAre(100, 200));
  EXPECT_THAT(weights.asked, ElementsAre("hundred"));
}

TEST(RunBlock, GivesTiesToTheFirstAndNotANumberToTheOthers) {
  Trace trace;
  const Array scores({4, 2}, {1, 1, kNan, -9, -9, kNan, kNan, kNan});
  run(two_experts(), {scores, Array({4, 1}, {1, 1, 1, 1})}, MapWeights(kTenAndHundred), trace);
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(0, 1, 0, 0));
  EXPECT_THAT(trace.margin.at("model"), ElementsAre(0, kInfinity, kInfinity, 0));
}

/// Three experts that multiply by 10, 100 and 1000, of which the best two answer.
Block best_two() {
  Block block =
      route("model", {"a", "b", "c"}, {scale("ten"), scale("hundred"), scale("thousand")});
  std::get<Route>(block.ops.front().body).top = 2;
  return block;
}

const std::map<std::string, Array> kThree{{"ten", Array({1, 1}, {10})},
                                          {"hundred", Array({1, 1}, {100})},
                                          {"thousand", Array({1, 1}, {1000})}};

TEST(RunBlock, AveragesTheBestExpertsAndRunsNoOther) {
  const RecordingWeights weights(kThree);
  Trace trace;
  const float half = std::log(1.0F);
  const std::vector<float> y =
      run(best_two(),
          {Array({2, 3}, {half, half, -9, std::log(3.0F), half, -9}), Array({2, 1}, {1, 2})},
          weights, trace);
  EXPECT_FLOAT_EQ(y[0], 0.5F * 10 + 0.5F * 100);
  EXPECT_FLOAT_EQ(y[1], 2 * (0.75F * 10 + 0.25F * 100));
  EXPECT_THAT(weights.asked, UnorderedElementsAre("ten", "hundred"));
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(0, 0));
  EXPECT_THAT(trace.leaders.at("model"), ElementsAre(ElementsAre(0, 1), ElementsAre(0, 1)));
}

TEST(RunBlock, ForcesOneExpertEvenWhereSeveralAnswer) {
  Trace trace;
  trace.forced["model"] = {2, 1};
  EXPECT_THAT(run(best_two(), {Array({2, 3}), Array({2, 1}, {1, 2})}, MapWeights(kThree), trace),
              ElementsAre(1000, 200));
  EXPECT_THAT(trace.leaders.at("model"), ElementsAre(ElementsAre(2), ElementsAre(1)));
}

TEST(RunBlock, FollowsForcedPartsInsteadOfScores) {
  Trace trace;
  trace.forced["model"] = {1, 0};
  EXPECT_THAT(run(two_experts(), {Array({2, 2}, {1, 0, 0, 1}), Array({2, 1}, {1, 2})},
                  MapWeights(kTenAndHundred), trace),
              ElementsAre(100, 20));
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(1, 0));
  EXPECT_THAT(trace.margin.at("model"), ElementsAre(kInfinity, kInfinity));
}

TEST(RunBlock, LetsASampleLeaveAtTheFirstSureStage) {
  // softmax([2, 0]) = 0.88, softmax([1, 0]) = 0.73
  Trace trace;
  EXPECT_THAT(run(two_stages(0.8, Cascade::Confidence::kMaxSoftmax),
                  {Array({3, 2}, {2, 0, 1, 0, 0, 2})}, stage_weights(), trace),
              ElementsAre(2, 0, 7, 8, 0, 2));
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(0, 1, 0));
  EXPECT_NEAR(trace.margin.at("model")[0], 0.0807971F, 1e-5F);
  EXPECT_NEAR(trace.margin.at("model")[1], 0.0689414F, 1e-5F);
}

TEST(RunBlock, LetsASampleLeaveThatIsJustSureEnough) {
  Trace trace;
  run(two_stages(0.5, Cascade::Confidence::kMaxSoftmax), {Array({1, 2}, {3, 3})}, stage_weights(),
      trace);
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(0));
}

TEST(RunBlock, SendsWhatIsNotANumberOnToTheLastStage) {
  for (const auto kind : {Cascade::Confidence::kMaxSoftmax, Cascade::Confidence::kSigmoid}) {
    Trace trace;
    EXPECT_THAT(
        run(two_stages(0.1, kind), {Array({2, 2}, {kNan, 5, 9, 9})}, stage_weights(), trace),
        ElementsAre(testing::_, testing::_, 9, 9));
    EXPECT_THAT(trace.taken.at("model"), ElementsAre(1, 0));
  }
}

TEST(RunBlock, TracesNestedChoicesByTheRowsOfTheWholeBatch) {
  // Expert b is a route itself, over the scores [x, 0]: x > 0 goes to `ten`.
  const Block inner{{{"x", {1}}},
                    {{Linear{"to_scores", "", 2}, {0}, {1}},
                     {Route{"b", {"c", "d"}, {scale("ten"), scale("hundred")}}, {1, 0}, {2}}},
                    {{1}, {2}, {1}},
                    {2}};
  const Block outer = route("model", {"a", "b"}, {scale("ten"), inner});
  std::map<std::string, Array> weights = kTenAndHundred;
  weights["to_scores"] = Array({2, 1}, {1, 0});
  Trace trace;
  const Array scores({4, 2}, {1, 0, 0, 1, 1, 0, 0, 1});
  EXPECT_THAT(run(outer, {scores, Array({4, 1}, {1, -2, 3, 4})}, MapWeights(weights), trace),
              ElementsAre(10, -200, 30, 40));
  EXPECT_THAT(trace.taken.at("model"), ElementsAre(0, 1, 0, 1));
  EXPECT_THAT(trace.taken.at("b"), ElementsAre(-1, 1, -1, 0));
  EXPECT_THAT(trace.margin.at("b"), ElementsAre(kInfinity, 2, kInfinity, 4));
}

TEST(RunBlock, TracesAlsoWhatNoSampleComesTo) {
  const Block inner{
      {{"x", {1}}}, {{Cascade{"b", {"c"}, {scale("ten")}, 0.5}, {0}, {1}}}, {{1}, {1}}, {1}};
  Trace trace;
  trace.taken["of an earlier run"] = {3};
  run(route("model", {"a", "b"}, {scale("ten"), inner}),
      {Array({2, 2}, {1, 0, 1, 0}), Array({2, 1}, {1, 2})}, MapWeights(kTenAndHundred), trace);
  EXPECT_THAT(trace.taken.at("b"), ElementsAre(-1, -1));
  EXPECT_THAT(trace.margin.at("b"), ElementsAre(kInfinity, kInfinity));
  EXPECT_EQ(trace.taken.size(), 2U);
}

TEST(RunBlock, AnswersNoSamplesWithNoRows) {
  const RecordingWeights weights(kTenAndHundred);
  Trace trace;
  EXPECT_TRUE(run(two_experts(), {Array({0, 2}), Array({0, 1})}, weights, trace).empty());
  EXPECT_TRUE(trace.taken.at("model").empty());
  EXPECT_TRUE(weights.asked.empty());
}

TEST(RunBlock, RefusesInputsAndForcedPartsThatDoNotFit) {
  const Array scores({1, 2}, {1, 0}), x({1, 1}, {1});
  EXPECT_THAT(refusal(two_experts(), {scores}), HasSubstr("2 inputs was given 1"));
  EXPECT_THAT(refusal(two_experts(), {scores, Array({2, 1})}),
              HasSubstr("input 'x' must have the shape [1, 1] and was given [2, 1]"));
  EXPECT_THAT(refusal(two_experts(), {scores, scores}), HasSubstr("input 'x'"));
  const auto forced = [](const std::string& address, std::vector<int> parts) {
    Trace trace;
    trace.forced[address] = std::move(parts);
    return trace;
  };
  EXPECT_THAT(refusal(two_experts(), {scores, x}, forced("model", {2})), HasSubstr("part 2 of 2"));
  EXPECT_THAT(refusal(two_experts(), {scores, x}, forced("model", {-1})), HasSubstr("part -1"));
  EXPECT_THAT(refusal(two_experts(), {scores, x}, forced("model", {})),
              HasSubstr("0 of 1 samples"));
  EXPECT_THAT(refusal(two_experts(), {scores, x}, forced("modle", {0})),
              HasSubstr("no such route"));
}

TEST(RunBlock, RefusesWeightsThatAreMissingOrOfAnotherShape) {
  Trace trace;
  const std::vector<Array> x{Array({1, 1}, {1})};
  EXPECT_THROW(run(scale("none"), x, MapWeights({}), trace), Error);
  EXPECT_THROW(run(scale("ten"), x, MapWeights({{"ten", Array({1})}}), trace), Error);
}

namespace {

/// True where some decision about a row was so close that rounding may turn it.
bool is_close(const Trace& trace, std::size_t row) {
  for (const auto& [address, margins] : trace.margin) {
    if (margins[row] < 1e-4F) return true;
  }
  return false;
}

/// Runs rows of `inputs` alone and compares them with those of the whole batch; returns how many
/// were compared.
int expect_rows_alone(const RandomProgram& made, const std::vector<Array>& inputs,
                      const std::vector<std::int64_t>& rows) {
  const MapWeights weights(made.weights);
  Trace whole_trace, trace;
  const std::vector<float> whole = run(made.program.body, inputs, weights, whole_trace);
  std::vector<Array> some;
  for (const Array& input : inputs) some.push_back(gather_rows(input, rows));
  const std::vector<float> answers = run(made.program.body, some, weights, trace);
  const std::size_t width = answers.size() / rows.size();
  int compared = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (is_close(trace, i)) continue;
    ++compared;
    for (const auto& [address, taken] : trace.taken)
      EXPECT_EQ(taken[i], whole_trace.taken.at(address)[rows[i]]) << address;
    for (std::size_t j = 0; j < width; ++j)
      EXPECT_NEAR(answers[i * width + j], whole[rows[i] * width + j], 1e-5F);
  }
  return compared;
}

}  // namespace

TEST(RunBlock, AnswersARowAlikeWhateverStandsBesideIt) {
  constexpr int kRows = 24;
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomProgram made = random_program(seed);
    Random random(seed, "rows");
    const std::vector<Array> inputs = random_inputs(made.program.body, kRows, random);
    std::vector<std::int64_t> rows(kRows);
    for (std::int64_t i = 0; i < kRows; ++i) rows[i] = i;
    random.shuffle(rows);
    compared += expect_rows_alone(made, inputs, rows);
    compared += expect_rows_alone(made, inputs, {rows.begin(), rows.begin() + 5});
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(compared, 200 * 27) << "too many decisions were close";
}

}  // namespace mgm
