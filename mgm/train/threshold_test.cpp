// When a cascade's stages answer, from the spec to the model.

#include "mgm/train/threshold.h"

#include <gmock/gmock.h>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

std::string cascade(const std::string& exit_at, const std::string& quick_answers = "{}") {
  return "  task: {predict: y}\n  cascade:\n    exit_at: " + exit_at +
         "\n    stages:\n      quick: {net: {mlp: {widths: [classes]}}, infer: " + quick_answers +
         "}\n      careful: {net: {mlp: {widths: [16, classes]}}}\n";
}

TEST(Threshold, KeepsWhatItsGuaranteeRestsOn) {
  TrainedForTest trained(cascade("{tolerance: 0.2, guarantee: 0.9}"));
  ASSERT_EQ(trained.problem(), "");
  const Json record = trained.bundle->info().inference.at("evidence").at("model").at("exit_at");
  EXPECT_EQ(record.at("samples").get<std::size_t>(),
            trained.session->data.split.calibration.size());
  EXPECT_LE(record.at("at_most").get<double>(), 0.2);
  EXPECT_LE(record.at("lost").get<double>(), 0.2 * record.at("samples").get<double>());
  for_each_op(trained.bundle->program().body, [&](const Block&, const Op& op) {
    if (const auto* kept = std::get_if<Cascade>(&op.body)) {
      EXPECT_EQ(kept->threshold, record.at("threshold").get<double>());
    }
  });
}

TEST(Threshold, LetsTheLastStageAnswerWhereTooFewSamplesPromiseAnything) {
  TrainedForTest trained(cascade("{tolerance: 0.01, guarantee: 0.95}"));
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(trained.remarks(),
              ElementsAre(HasSubstr("cannot promise a tolerance of 0.01 on 30 samples")));
  EXPECT_THAT(trained.remarks(), ElementsAre(HasSubstr("with no loss at all it takes 299")));
  const std::vector<int> stages = trained.answers().trace.taken.at("model");
  EXPECT_THAT(stages, Each(1));
}

TEST(Threshold, GuaranteesNothingByAShareThatServedAnother) {
  EXPECT_THAT(
      TrainedForTest(cascade("{tolerance: 0.2, guarantee: 0.9}", "{temperature: calibrated}"))
          .problem(),
      HasSubstr("needs a calibration share that nothing else used, and 'quick' is fitted"));
  EXPECT_EQ(
      TrainedForTest(cascade("{tolerance: 0.2, guarantee: 0.9}", "{temperature: 2}")).problem(),
      "");
  EXPECT_THAT(TrainedForTest(cascade("{confidence: 0.9, guarantee: 0.9}")).problem(),
              HasSubstr("guarantee: is of a tolerance above 0"));
}

TEST(Threshold, GuaranteesByAShareThatServedWhatTheStagesDoNotRead) {
  const std::string aside =
      "  fork:\n    aside: {net: {mlp: {widths: [classes]}}, task: {predict: y}, infer: "
      "{temperature: calibrated}}\n    early:\n      task: {predict: y}\n      cascade: {exit_at: "
      "{tolerance: 0.2, guarantee: 0.9}, stages: {quick: {net: {mlp: {widths: [classes]}}}, "
      "careful: {net: {mlp: {widths: [16, classes]}}}}}\n";
  EXPECT_EQ(TrainedForTest(aside).problem(), "");
  std::string read = aside;
  read.replace(read.find("fork"), 4, "chain");
  EXPECT_THAT(TrainedForTest(read).problem(), HasSubstr("and 'aside' is fitted on it too"));
}

TEST(Threshold, GuaranteesNothingOfSamplesThatAnotherChooses) {
  const std::string inner =
      "{cascade: {exit_at: {tolerance: 0.2, guarantee: 0.9}, stages: {quick: {net: {mlp: {widths: "
      "[classes]}}}, careful: {net: {mlp: {widths: [16, classes]}}}}}}";
  const auto routed = [&](const std::string& expert) {
    return "  task: {predict: y}\n  route: {partition: {kmeans: {}}, router: nearest, experts: "
           "{count: 2, each: " +
           expert + "}}\n";
  };
  EXPECT_THAT(TrainedForTest(routed(inner)).problem(),
              HasSubstr("the guarantee of 'e0' would be of samples as they are in the calibration "
                        "share, and 'model' chooses which come to it"));
  EXPECT_THAT(TrainedForTest(
                  "  task: {predict: y}\n  cascade: {exit_at: {confidence: 0.9}, stages: {first: "
                  "{net: {mlp: {widths: [classes]}}}, then: " +
                  inner + "}}\n")
                  .problem(),
              HasSubstr("and 'model' chooses"));
}

}  // namespace
}  // namespace mgm
