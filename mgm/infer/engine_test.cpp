#include "mgm/infer/engine.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/bundle/bundle_fixture.h"

namespace mgm {

namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class EngineTest : public BundleFixture {
 protected:
  Engine engine() const {
    save();
    return Engine::open(at("model"));
  }
  /// Why a model with another encoding or program cannot answer.
  std::string refusal(const BundleInfo& told, const Program& program) const {
    write_bundle(told, program, weights(), experts(), at("model.partial"), at("model"), true);
    return complaint(Fault::kModel, [&] { Engine::open(at("model")); });
  }
  Engine engine_without_fallback() const {
    write_bundle(info(), program(), weights(), experts(), at("model.partial"), at("model"), true);
    return Engine::open(at("model"));
  }
  static Array three() { return Array({3, 2}, {-2, 0, 3, -3, 0.1F, 0}); }
};

}  // namespace

TEST_F(EngineTest, AnswersAfterTheOutputFunctionAndTracesTheWay) {
  const Predictions answers = engine().predict({{"x", three()}, {"unread", Array({1})}});
  ASSERT_EQ(answers.tasks.size(), 1U);
  const Array& model = answers.tasks.at("model");
  EXPECT_EQ(model.shape, (Shape{3, 3}));
  for (std::int64_t i = 0; i < 3; ++i)
    EXPECT_NEAR(model.row(i)[0] + model.row(i)[1] + model.row(i)[2], 1, 1e-5F);
  EXPECT_NEAR(model.row(0)[1], 0.952268F, 1e-5F);
  EXPECT_THAT(answers.trace.taken.at("model"), ElementsAre(0, 1, 1));
  EXPECT_THAT(answers.trace.taken.at("things"), ElementsAre(-1, 0, 1));
}

TEST_F(EngineTest, SpellsThePathOfEachSample) {
  const Engine engine = this->engine();
  const Trace trace = engine.predict({{"x", three()}}).trace;
  EXPECT_EQ(engine.path(trace, 0), "model=animals");
  EXPECT_EQ(engine.path(trace, 1), "model=things;things=quick");
  EXPECT_EQ(engine.path(trace, 2), "model=things;things=careful");
  EXPECT_EQ(engine.path(trace, 3), "");
  EXPECT_EQ(engine.path(Trace{}, 0), "");
}

TEST_F(EngineTest, SaysWhatItPredicts) {
  const Engine engine = this->engine();
  ASSERT_EQ(engine.tasks().size(), 1U);
  EXPECT_THAT(engine.target(engine.tasks().front()).classes, ElementsAre("cat", "dog", "car"));
  EXPECT_EQ(engine.encoding().schema().inputs.front().shape, (Shape{2}));
}

TEST_F(EngineTest, AnswersSomeTasksAloneByAddressOrTarget) {
  const Engine whole = engine();
  for (const char* name : {"model", "label"}) {
    const Engine one = whole.only({name});
    EXPECT_EQ(one.tasks().size(), 1U);
    EXPECT_EQ(one.predict({{"x", three()}}).tasks.at("model").values,
              whole.predict({{"x", three()}}).tasks.at("model").values);
  }
  EXPECT_THAT(complaint(Fault::kSpec, [&] { whole.only({"lable"}); }),
              HasSubstr("unknown task 'lable' (did you mean 'label'?)"));
}

TEST_F(EngineTest, AnswersManySamplesInPiecesAsItAnswersFew) {
  const Engine engine = this->engine();
  Array many({1000, 2});
  for (std::size_t i = 0; i < many.values.size(); ++i)
    many.values[i] = static_cast<float>(i * 37 % 101) / 20 - 2.5F;
  const Predictions all = engine.predict({{"x", many}});
  EXPECT_EQ(all.tasks.at("model").shape, (Shape{1000, 3}));
  EXPECT_EQ(all.trace.margin.at("things").size(), 1000U);
  for (const std::int64_t i : {0, 255, 256, 257, 600, 999}) {
    const Predictions one =
        engine.predict({{"x", Array({1, 2}, {many.row(i)[0], many.row(i)[1]})}});
    EXPECT_EQ(one.trace.taken.at("model")[0], all.trace.taken.at("model")[i]);
    EXPECT_EQ(one.trace.taken.at("things")[0], all.trace.taken.at("things")[i]);
    for (int k = 0; k < 3; ++k)
      EXPECT_NEAR(one.tasks.at("model").row(0)[k], all.tasks.at("model").row(i)[k], 1e-5F);
  }
}

TEST_F(EngineTest, ComputesAsManySamplesAtOnceAsTheBundleSays) {
  EXPECT_EQ(engine().batch(), 256);
  BundleInfo told = info();
  told.inference["batch"] = 2;
  write_bundle(told, program(), weights(), experts(), at("model.partial"), at("model"), true);
  const Engine few = Engine::open(at("model"));
  EXPECT_EQ(few.batch(), 2);
  EXPECT_EQ(few.predict({{"x", three()}}).tasks.at("model").shape, (Shape{3, 3}));
  EXPECT_THAT(few.predict({{"x", three()}}).trace.taken.at("model"), ElementsAre(0, 1, 1));
  for (const Json& wrong : {Json(0), Json(-3), Json(1e9), Json("2"), Json(1 << 20)}) {
    told.inference["batch"] = wrong;
    EXPECT_THAT(refusal(told, program()), HasSubstr("no number of samples to compute at once"));
  }
}

TEST_F(EngineTest, RefusesAModelThatWouldTakeMoreMemoryThanIsAllowed) {
  Program greedy = program();
  Block& body = greedy.body;
  const ValueId answer = body.outputs.front();
  for (int i = 0; i < 29; ++i) {  // twice as many numbers each time
    const ValueId last = static_cast<ValueId>(body.shapes.size()) - 1;
    const ValueId x = i == 0 ? answer : last;
    body.ops.push_back({Concat{}, {x, x}, {last + 1}});
    body.shapes.push_back({2 * body.shapes[x][0]});
  }
  body.outputs = {answer};
  write_bundle(info(), greedy, weights(), experts(), at("model.partial"), at("model"), true);
  EXPECT_THAT(complaint(Fault::kModel, [&] { Engine::open(at("model")); }),
              AllOf(HasSubstr("would take 9.1 GiB of memory to answer one sample, and 4.0 GiB are "
                              "allowed"),
                    HasSubstr("--memory")));
  EXPECT_EQ(Engine::open(at("model"), std::int64_t{1} << 40).batch(), 1);
  // what the tasks do not need is not computed, and counts for nothing
  EXPECT_EQ(Engine::open(at("model"), Engine::kUsualMemory, {"model"}).batch(), 256);
  EXPECT_EQ(Engine::open(at("model"), std::int64_t{1} << 40).only({"label"}).batch(), 256);
}

TEST_F(EngineTest, ComputesNoMoreSamplesAtOnceThanTheMemoryHolds) {
  BundleInfo told = info();
  told.inference["batch"] = 65536;
  write_bundle(told, program(), weights(), experts(), at("model.partial"), at("model"), true);
  EXPECT_EQ(Engine::open(at("model")).batch(), 65536);
  const Engine small = Engine::open(at("model"), 1 << 20);
  EXPECT_GT(small.batch(), 100);
  EXPECT_LT(small.batch(), 10000);
  const Predictions answers = small.predict({{"x", Array({20000, 2})}});
  EXPECT_EQ(answers.tasks.at("model").shape, (Shape{20000, 3}));
}

TEST_F(EngineTest, CountsTheAnswerOfEveryTaskThatSharesAnOutput) {
  BundleInfo told = info();
  told.inference["batch"] = 65536;
  Program shared = program();
  for (int i = 0; i < 500; ++i) {
    shared.tasks.push_back(shared.tasks.front());
    shared.tasks.back().address = "t" + std::to_string(i);
    told.tasks[shared.tasks.back().address] = told.tasks["model"];
  }
  write_bundle(told, shared, weights(), experts(), at("model.partial"), at("model"), true);
  const std::int64_t memory = 16 << 20;
  const std::int64_t most = memory / (501 * 3 * static_cast<std::int64_t>(sizeof(float)));
  EXPECT_LT(Engine::open(at("model"), memory).batch(), most);
}

TEST_F(EngineTest, SaysWhomNobodyAnswered) {
  Program doubting = program();
  auto& route = std::get<Route>(
      std::find_if(doubting.body.ops.begin(), doubting.body.ops.end(), [](const Op& op) {
        return std::holds_alternative<Route>(op.body);
      })->body);
  route.fallback = Fallback{{Fallback::kAbstain}, Fallback::Measure::kConfidence, 0.9999};
  write_bundle(info(), doubting, weights(), experts(), at("model.partial"), at("model"), true);
  const Predictions answers = Engine::open(at("model")).predict({{"x", three()}});
  const std::vector<bool>& nobody = answers.abstained.at("model");
  ASSERT_EQ(nobody.size(), 3U);
  for (std::int64_t i = 0; i < 3; ++i)
    EXPECT_EQ(nobody[static_cast<std::size_t>(i)], std::isnan(answers.tasks.at("model").row(i)[0]));
  EXPECT_TRUE(nobody[2]);
  EXPECT_TRUE(engine_without_fallback().predict({{"x", three()}}).abstained.empty());
}

TEST_F(EngineTest, HandsOutWhatTheTaskSaysAndIsJudgedByProbabilities) {
  const Array p = engine().predict({{"x", three()}}).tasks.at("model");
  Program classes = program();
  classes.tasks.front().answer = TaskOutput::Answer::kClass;
  write_bundle(info(), classes, weights(), experts(), at("model.partial"), at("model"), true);
  const Engine engine = Engine::open(at("model"));
  const Array answers = engine.predict({{"x", three()}}).tasks.at("model");
  EXPECT_EQ(answers.shape, (Shape{3, 1}));
  EXPECT_EQ(answers.values[0], 1);
  EXPECT_EQ(engine.probabilities({{"x", three()}}).tasks.at("model").values, p.values);
  EXPECT_EQ(engine.predict({{"x", Array({0, 2})}}).tasks.at("model").shape, (Shape{0, 1}));
}

TEST_F(EngineTest, LetsRoutesBeForcedAcrossPieces) {
  const Engine engine = this->engine();
  const std::size_t samples = 700;
  const Array x({static_cast<std::int64_t>(samples), 2});
  std::vector<int> parts(samples, 0);
  for (std::size_t i = 0; i < samples; i += 3) parts[i] = 1;
  const Predictions answers = engine.predict({{"x", x}}, {{"model", parts}});
  EXPECT_EQ(answers.trace.taken.at("model"), parts);
  EXPECT_THAT(complaint(Fault::kBug,
                        [&] {
                          engine.predict({{"x", x}}, {{"model", {0}}});
                        }),
              HasSubstr("1 of 700 samples"));
}

TEST_F(EngineTest, AnswersNoSamples) {
  const Predictions answers = engine().predict({{"x", Array({0, 2})}});
  EXPECT_EQ(answers.tasks.at("model").shape, (Shape{0, 3}));
  EXPECT_TRUE(answers.trace.taken.at("model").empty());
}

TEST_F(EngineTest, RefusesInputsThatDoNotFit) {
  const Engine engine = this->engine();
  EXPECT_THAT(complaint(Fault::kData,
                        [&] {
                          engine.predict({{"X", three()}});
                        }),
              HasSubstr("needs an input 'x', and there is none (is it 'X'?)"));
  EXPECT_THAT(complaint(Fault::kData,
                        [&] {
                          engine.predict({{"x", Array({3, 3})}});
                        }),
              HasSubstr("input 'x' has the shape [3, 3], the model needs [3, 2]"));
  EXPECT_THAT(complaint(Fault::kData,
                        [&] {
                          engine.predict({{"x", Array()}});
                        }),
              HasSubstr("the model needs [0, 2]"));
}

TEST_F(EngineTest, RefusesAnEncodingThatDoesNotFitTheProgram) {
  BundleInfo other = info();
  other.encoding["inputs"][0]["name"] = "y";
  EXPECT_THAT(refusal(other, program()), HasSubstr("input 'x' has no encoding"));
  other = info();
  other.encoding["inputs"][0]["columns"].erase(0);
  EXPECT_THAT(refusal(other, program()), HasSubstr("encoded as [1] and read as [2]"));
  other = info();
  other.encoding["targets"][0]["name"] = "kind";
  EXPECT_THAT(refusal(other, program()), HasSubstr("target 'label' has no encoding"));
  other = info();
  other.encoding["targets"][0]["classes"] = {"a", "b", "c", "d"};
  other.encoding["targets"][0]["values"] = {"a", "b", "c", "d"};
  other.encoding["targets"][0]["numbers"] = {0, 1, 2, 3};
  EXPECT_THAT(refusal(other, program()), HasSubstr("writes 3 values, which do not fit"));
  other = info();
  other.encoding = nullptr;
  EXPECT_THAT(refusal(other, program()), HasSubstr("encoding of data is malformed"));
}

TEST_F(EngineTest, RefusesAClassOfATargetThatHasNone) {
  BundleInfo other = info();
  other.encoding["targets"][0] = {
      {"name", "label"}, {"type", "number"}, {"columns", {"a", "b", "c"}}};
  Program classes = program();
  EXPECT_EQ(refusal(other, classes), "nothing was thrown");
  classes.tasks.front().answer = TaskOutput::Answer::kClass;
  EXPECT_THAT(refusal(other, classes), HasSubstr("answers with a class, and its target 'label'"));
}

TEST_F(EngineTest, ReportsDamagedWeightsWhenTheyAreNeeded) {
  save();
  const std::string name = "model/weights/animals.safetensors";
  std::string content = get(name);
  content.back() ^= 1;
  put(name, content);
  const Engine engine = Engine::open(at("model"));
  EXPECT_NO_THROW(engine.predict({{"x", Array({1, 2}, {3, 3})}}));
  EXPECT_THAT(complaint(Fault::kModel,
                        [&] {
                          engine.predict({{"x", three()}});
                        }),
              AllOf(HasSubstr("animals.safetensors"), HasSubstr("copy the model again")));
}

}  // namespace mgm
