#include "mgm/program/unanswered.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/program/map_weights.h"

namespace mgm {
namespace {

using testing::ElementsAre;

const std::map<std::string, Array> kWeights{{"ten", Array({1, 1}, {10})},
                                            {"hundred", Array({1, 1}, {100})}};

/// Reads [1] and multiplies it by the weight `name`.
Block scale(const std::string& name) {
  return {{{"x", {1}}}, {{Linear{name, "", 1}, {0}, {1}}}, {{1}, {1}}, {1}};
}

/// Reads two scores and x [1]; in doubt where no score reaches 0.
Op route(const std::string& address, std::vector<std::int64_t> to, std::vector<ValueId> inputs,
         ValueId output, std::int64_t top = 1) {
  return {Route{address,
                {"a", "b"},
                {scale("ten"), scale("hundred")},
                top,
                Fallback{std::move(to), Fallback::Measure::kScore, 0}},
          std::move(inputs),
          {output}};
}

struct Answered {
  std::vector<std::vector<float>> outputs;
  Trace trace;
};

Answered answer(const Block& block, const std::vector<float>& scores, const std::vector<float>& x) {
  const auto rows = static_cast<std::int64_t>(x.size());
  const Array first({rows, 2}, scores), second({rows, 1}, x);
  Answered result;
  std::vector<Array> outputs =
      run_block(block, {&first, &second}, MapWeights(kWeights), result.trace);
  const std::vector<std::vector<bool>> silent = unanswered(block, result.trace);
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    blank(silent.at(k), outputs[k]);
    result.outputs.push_back(outputs[k].values);
  }
  return result;
}

const std::vector<Port> kPorts{{"scores", {2}}, {"x", {1}}};

TEST(Unanswered, AreTheSamplesThatARouteAbstainedFrom) {
  const Block block{kPorts, {route("model", {1, -1}, {0, 1}, 2)}, {{2}, {1}, {1}}, {2, 1}};
  const Answered found = answer(block, {1, 0, -1, -2, -2, -1}, {1, 2, 3});
  EXPECT_THAT(found.outputs[0], ElementsAre(10, 200, testing::IsNan()));
  EXPECT_THAT(found.outputs[1], ElementsAre(1, 2, 3)) << "what does not come from the route";
  EXPECT_THAT(found.trace.taken.at("model"), ElementsAre(0, 1, -1));
  EXPECT_THAT(found.trace.fell_back.at("model"), ElementsAre(-1, 0, 1));
}

TEST(Unanswered, IsWhatIsMadeOfThem) {
  const Block block{kPorts,
                    {route("model", {-1}, {0, 1}, 2), {Relu{}, {2}, {3}}, {Add{}, {3, 1}, {4}}},
                    {{2}, {1}, {1}, {1}, {1}},
                    {4}};
  EXPECT_THAT(answer(block, {1, 0, -1, -2}, {1, 2}).outputs[0], ElementsAre(11, testing::IsNan()));
}

TEST(Unanswered, AreThoseOfARouteInsideTheExpertThatTheyTook) {
  Block inside{kPorts, {route("inner", {-1}, {0, 1}, 2)}, {{2}, {1}, {1}}, {2}};
  Block outside{kPorts, {{Linear{"ten", "", 1}, {1}, {2}}}, {{2}, {1}, {1}}, {2}};
  const Block block{kPorts,
                    {{Route{"model", {"inner", "plain"}, {inside, outside}}, {0, 0, 1}, {2}}},
                    {{2}, {1}, {1}},
                    {2}};
  EXPECT_THAT(answer(block, {-1, -2, -2, -1, 2, 1}, {1, 2, 3}).outputs[0],
              ElementsAre(testing::IsNan(), 20, 30));
}

TEST(Unanswered, IsNotWhatALaterStageAnswers) {
  const Block unsure{kPorts, {route("quick", {-1}, {0, 1}, 2)}, {{2}, {1}, {1}}, {2}};
  const Block sure{kPorts, {{Linear{"ten", "", 1}, {1}, {2}}}, {{2}, {1}, {1}}, {2}};
  const Cascade cascade{
      "model", {"quick", "careful"}, {unsure, sure}, 0.9, Cascade::Confidence::kSigmoid};
  const Block block{kPorts, {{cascade, {0, 1}, {2}}}, {{2}, {1}, {1}}, {2}};
  EXPECT_THAT(answer(block, {1, 0, -1, -2}, {1, 2}).outputs[0], ElementsAre(10, 20));
}

TEST(Unanswered, CountsForAllThatAreAveraged) {
  const Block block{kPorts, {route("model", {-1}, {0, 1}, 2, 2)}, {{2}, {1}, {1}}, {2}};
  const Answered found = answer(block, {1, 1, -1, -2}, {1, 2});
  EXPECT_THAT(found.outputs[0], ElementsAre(55, testing::IsNan()));
  EXPECT_THAT(found.trace.leaders.at("model")[1], testing::IsEmpty());
}

TEST(Unanswered, IsNothingWhereTheRouteIsForced) {
  const Block block{kPorts, {route("model", {-1}, {0, 1}, 2)}, {{2}, {1}, {1}}, {2}};
  Trace trace;
  trace.forced["model"] = {1};
  const Array scores({1, 2}, {-5, -6}), x({1, 1}, {1});
  EXPECT_THAT(run_block(block, {&scores, &x}, MapWeights(kWeights), trace)[0].values,
              ElementsAre(100));
  EXPECT_THAT(unanswered(block, trace), ElementsAre(ElementsAre(false)));
}

}  // namespace
}  // namespace mgm
