// What specs may say of inference, and where.

#include "mgm/train/inference.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/program/answer.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string problem(const std::string& model) { return TrainedForTest(model).problem(); }

const std::string kNet = "  net: {mlp: {widths: [8, classes]}}\n  task: {predict: y}\n";

TEST(Inference, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(problem(kNet + "  infer: {temprature: 2}\n"),
              HasSubstr("spec.yaml:11:11: unknown option 'temprature' (did you mean "
                        "'temperature'?); known: temperature, output, batch"));
  EXPECT_THAT(problem(kNet + "  infer: [temperature]\n"),
              HasSubstr("spec.yaml:11:10: 'model.infer': expected a map of options, found a list"));
  EXPECT_THAT(problem(kNet + "  infer: {temperature: callibrated}\n"),
              HasSubstr("'model.infer.temperature': expected a number from 0.05 to 20, or "
                        "'calibrated', found the text \"callibrated\""));
  EXPECT_THAT(problem(kNet + "  infer: {temperature: 0}\n"), HasSubstr("found the number 0"));
  EXPECT_THAT(problem(kNet + "infer: {batch: 0}\n"), HasSubstr("spec.yaml:11:16: 'infer.batch'"));
  EXPECT_THAT(problem(kNet + "infer: {output: clas}\n"), HasSubstr("spec.yaml:11:17"));
}

TEST(Inference, RefusesATemperatureWhereNoClassIsPredicted) {
  EXPECT_THAT(problem("  chain:\n"
                      "    trunk: {net: {mlp: {widths: [4]}}, infer: {temperature: 2}}\n"
                      "    head: {net: {mlp: {widths: [classes]}}, task: {predict: y}}\n"),
              HasSubstr("spec.yaml:10:48: infer: temperature does not fit 'trunk': no task judges "
                        "what it writes"));
  EXPECT_THAT(problem("  fork:\n    a: {net: {mlp: {widths: [classes]}}, task: {predict: y}}\n"
                      "  infer: {temperature: calibrated}\n"),
              HasSubstr("infer: temperature does not fit 'model': no task judges"));
}

TEST(Inference, RefusesAnOutputThatNobodyIsHanded) {
  EXPECT_THAT(problem("  chain:\n"
                      "    trunk: {net: {mlp: {widths: [4]}}, infer: {output: class}}\n"
                      "    head: {net: {mlp: {widths: [classes]}}, task: {predict: y}}\n"),
              HasSubstr("infer: output does not fit 'trunk': it states no task"));
  EXPECT_THAT(
      problem("  task: {predict: y}\n  cascade:\n    exit_at: {confidence: 0.9}\n    stages:\n"
              "      one: {net: {mlp: {widths: [classes]}}, task: {predict: y}, infer: {output: "
              "class}}\n      two: {net: {mlp: {widths: [classes]}}}\n"),
      HasSubstr("infer: output does not fit 'one': its prediction is not handed out"));
}

TEST(Inference, RefusesABatchOfAPart) {
  EXPECT_THAT(problem("  chain:\n"
                      "    head: {net: {mlp: {widths: [classes]}}, task: {predict: y}, infer: "
                      "{batch: 8}}\n"),
              HasSubstr("infer: batch does not fit 'head': it is the whole model that computes so "
                        "many samples at once"));
}

TEST(Inference, RefusesAFitWithoutACalibrationShare) {
  EXPECT_THAT(
      TrainedForTest(kNet + "  infer: {temperature: calibrated}\n", "{epochs: 1}", "0").problem(),
      AllOf(HasSubstr("spec.yaml:11:11"),
            HasSubstr("the temperature of 'model' is fitted on the calibration share, which is "
                      "empty: say data.split.calibration: 0.1, or give a number")));
  EXPECT_EQ(TrainedForTest(kNet + "  infer: {temperature: 2}\n", "{epochs: 1}", "0").problem(), "");
}

TEST(Inference, HandsOutProbabilitiesScoresOrTheClass) {
  std::map<std::string, Array> answers;
  std::map<std::string, Array> judged;
  for (const std::string output : {"probabilities", "scores", "class"}) {
    TrainedForTest trained(kNet + "  infer: {output: " + output + "}\n");
    ASSERT_EQ(trained.problem(), "") << output;
    const TaskOutput& task = trained.bundle->program().tasks.front();
    const Array written = trained.answers().outputs.front();
    answers[output] = handed_out(task, written);
    judged[output] = probabilities_of(task, written);
  }
  const Array& p = answers["probabilities"];
  EXPECT_EQ(answers["class"].shape, (Shape{p.rows(), 1}));
  for (std::int64_t i = 0; i < p.rows(); ++i) {
    EXPECT_NEAR(p.row(i)[0] + p.row(i)[1], 1, 1e-6);
    EXPECT_EQ(answers["class"].values[i], p.row(i)[1] > p.row(i)[0] ? 1 : 0);
    EXPECT_NEAR(answers["scores"].row(i)[1] - answers["scores"].row(i)[0],
                std::log(p.row(i)[1] / p.row(i)[0]), 1e-4);
  }
  EXPECT_EQ(judged["scores"].values, p.values) << "models are judged alike, whatever they say";
  EXPECT_EQ(judged["class"].values, p.values);
}

TEST(Inference, TellsWhatIsStatedOfEachAddress) {
  TrainedForTest trained(kNet + "  infer: {temperature: 2, output: class}\ninfer: {batch: 9}\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_EQ(trained.session->inference->stated("model").dump(),
            R"({"temperature":2.0,"output":"class","batch":9})");
}

}  // namespace
}  // namespace mgm
