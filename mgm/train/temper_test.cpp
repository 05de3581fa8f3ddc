// Temperatures, from the spec to the answers.

#include "mgm/train/temper.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Json = nlohmann::ordered_json;

std::string net(const std::string& temperature) {
  return "  net: {mlp: {widths: [32, classes]}}\n  task: {predict: y}\n" +
         (temperature.empty() ? "" : "  infer: {temperature: " + temperature + "}\n");
}

Json evidence(const TrainedForTest& trained) {
  return trained.bundle->info().inference.at("evidence");
}

float weight(const TrainedForTest& trained, const std::string& name) {
  return trained.bundle->read_weights().at(name).values.at(0);
}

TEST(Temper, FitsTheTemperatureOfATaskOnTheCalibrationShare) {
  TrainedForTest trained(net("calibrated"), "{epochs: 30, optimizer: {adam: {lr: 0.01}}}");
  ASSERT_EQ(trained.problem(), "");
  const Json record = evidence(trained).at("model").at("temperature");
  EXPECT_NE(record.at("value").get<double>(), 1);
  EXPECT_FLOAT_EQ(weight(trained, "model.temperature"), record.at("value").get<float>());
  EXPECT_EQ(record.at("samples").get<std::size_t>(),
            trained.session->data.split.calibration.size());
  const Json& likelihood = record.at("negative_log_likelihood");
  EXPECT_LT(likelihood.at("after").get<double>(), likelihood.at("before").get<double>());
}

TEST(Temper, IsFittedToWhatWillBeAnswered) {
  const auto samples = [](const std::string& share) {
    TrainedForTest trained(
        "  route: {partition: {kmeans: {}}, router: nearest, fallback: [abstain], "
        "doubt: {share: " +
        share +
        "}, experts: {count: 2, each: {net: {mlp: "
        "{widths: [classes]}}}}}\n  task: {predict: y}\n"
        "  infer: {temperature: calibrated}\n");
    EXPECT_EQ(trained.problem(), "");
    const double all = static_cast<double>(trained.session->data.split.calibration.size());
    return evidence(trained).at("model").at("temperature").at("samples").get<double>() / all;
  };
  EXPECT_EQ(samples("0"), 1);
  EXPECT_NEAR(samples("0.5"), 0.5, 0.1);
}

TEST(Temper, IsFittedToAllSamplesWhereARouteBesideTheNodeAbstains) {
  TrainedForTest trained(
      "  fork:\n    doubtful:\n      route: {partition: {kmeans: {}}, router: nearest, fallback: "
      "[abstain], doubt: {share: 0.5}, experts: {count: 2, each: {net: {mlp: {widths: "
      "[classes]}}}}}\n      task: {predict: y}\n      train: {learn: jointly}\n"
      "    sure:\n      chain: {first: {net: {mlp: {widths: [4]}}}, second: {net: {mlp: {widths: "
      "[classes]}}}}\n      task: {predict: y}\n      train: {learn: jointly}\n"
      "      infer: {temperature: calibrated}\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_EQ(evidence(trained).at("sure").at("temperature").at("samples").get<std::size_t>(),
            trained.session->data.split.calibration.size());
}

TEST(Temper, ChangesHowSureAnswersAreAndNothingElse) {
  TrainedForTest plain(net("")), tempered(net("2"));
  ASSERT_EQ(plain.problem(), "");
  ASSERT_EQ(tempered.problem(), "");
  std::map<std::string, Array> weights = tempered.bundle->read_weights();
  EXPECT_THAT(weights.at("model.temperature").values, ElementsAre(2));
  for (const auto& [name, array] : plain.bundle->read_weights())
    EXPECT_EQ(weights.at(name).values, array.values) << name;
  const Array before = plain.answers().outputs[0], after = tempered.answers().outputs[0];
  for (std::int64_t i = 0; i < before.rows(); ++i) {
    const double odds = std::log(before.row(i)[0] / before.row(i)[1]);
    EXPECT_NEAR(std::log(after.row(i)[0] / after.row(i)[1]), odds / 2, 1e-4);
  }
}

const std::string kRoute =
    "  task: {predict: y}\n  route:\n    partition: {column: {by: letter, groups: {one: [a], two: "
    "rest}}}\n    router: nearest\n    experts:\n";

TEST(Temper, CalibratesExpertsOneByOneEachOnItsOwnSamples) {
  for (const std::string learn : {"alone", "jointly"}) {
    TrainedForTest trained(
        kRoute +
            "      one: {net: {mlp: {widths: [8, classes]}}, infer: {temperature: calibrated}, "
            "train: "
            "{learn: " +
            learn +
            "}}\n"
            "      two: {net: {mlp: {widths: [classes]}}, infer: {temperature: calibrated}, train: "
            "{learn: " +
            learn + "}}\n",
        "{epochs: 40, optimizer: {adam: {lr: 0.02}}}");
    ASSERT_EQ(trained.problem(), "") << learn;
    const Json records = evidence(trained);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records["one"]["temperature"]["samples"].get<std::size_t>() +
                  records["two"]["temperature"]["samples"].get<std::size_t>(),
              trained.session->data.split.calibration.size());
    EXPECT_LT(records["one"]["temperature"]["samples"].get<double>(),
              records["two"]["temperature"]["samples"].get<double>() * 4);
    EXPECT_NE(weight(trained, "one.temperature"), weight(trained, "two.temperature"));
  }
}

TEST(Temper, CalibratesBranchedExpertsOnceTheyHaveSpecialised) {
  TrainedForTest trained(
      "  task: {predict: y}\n  route:\n    partition: kmeans\n    router: nearest\n"
      "    experts: {count: 2, each: {net: {mlp: {widths: [classes]}}, infer: {temperature: "
      "calibrated}}}\n",
      "{epochs: 4}");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_EQ(evidence(trained).size(), 2U);
}

TEST(Temper, CalibratesStagesBeforeTheirConfidenceIsChosen) {
  for (const std::string learn : {"alone", "jointly", "never"}) {
    TrainedForTest trained(
        "  task: {predict: y}\n  cascade:\n    exit_at: {tolerance: 0.05}\n    stages:\n"
        "      quick: {net: {mlp: {widths: [classes]}}, infer: {temperature: calibrated}, train: "
        "{learn: " +
        learn + "}}\n      careful: {net: {mlp: {widths: [8, classes]}}}\n");
    ASSERT_EQ(trained.problem(), "") << learn;
    std::vector<Phase::Kind> kinds;
    for (const Phase& phase : trained.session->plan.phases) kinds.push_back(phase.kind);
    const auto tempered = std::find(kinds.begin(), kinds.end(), Phase::Kind::kTemperature);
    ASSERT_NE(tempered, kinds.end());
    EXPECT_NE(std::find(tempered, kinds.end(), Phase::Kind::kThreshold), kinds.end()) << learn;
    EXPECT_EQ(evidence(trained)["quick"]["temperature"]["samples"].get<std::size_t>(),
              trained.session->data.split.calibration.size());
  }
}

TEST(Temper, LetsWhatLearnsLaterReadTheTemperedAnswers) {
  const std::string chain =
      "  chain:\n"
      "    first: {net: {mlp: {widths: [classes]}}, task: {predict: y}, infer: {temperature: 3}, "
      "train: {learn: LEARN}}\n"
      "    second: {from: [row, first], net: {mlp: {widths: [classes]}}, task: {predict: y}}\n";
  const auto with = [&](const std::string& learn) {
    std::string text = chain;
    return text.replace(text.find("LEARN"), 5, learn);
  };
  TrainedForTest alone(with("alone"));
  ASSERT_EQ(alone.problem(), "");
  EXPECT_EQ(weight(alone, "first.temperature"), 3);
  EXPECT_THAT(TrainedForTest(with("jointly")).problem(),
              HasSubstr("spec.yaml:10:74: 'second' learns from what 'first' writes before its "
                        "temperature is set: let 'first' learn before it (train: {learn: alone})"));
}

TEST(Temper, ReadsTheFilesSectionForTheRoot) {
  TrainedForTest trained(net("") + "infer: {temperature: 0.5, batch: 7}\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_EQ(weight(trained, "model.temperature"), 0.5);
  EXPECT_EQ(trained.bundle->info().inference.at("batch"), 7);
  TrainedForTest own(net("4") + "infer: {temperature: 0.5}\n");
  ASSERT_EQ(own.problem(), "");
  EXPECT_EQ(weight(own, "model.temperature"), 4);
}

TEST(Temper, RemarksThatNoSampleComesToANode) {
  TrainedForTest trained(
      "  task: {predict: y}\n  route:\n    partition: {column: {by: letter, groups: {one: [c], "
      "two: rest}}}\n    router: nearest\n    experts:\n"
      "      one: {net: {mlp: {widths: [classes]}}, infer: {temperature: calibrated}}\n"
      "      two: {net: {mlp: {widths: [classes]}}}\n",
      "{epochs: 2}", "0.01");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_TRUE(trained.bundle->info().inference.is_null());
  EXPECT_THAT(trained.remarks(), ElementsAre("no sample of the calibration share comes to 'one': "
                                             "its temperature stays 1"));
  EXPECT_EQ(weight(trained, "one.temperature"), 1);
}

}  // namespace
}  // namespace mgm
