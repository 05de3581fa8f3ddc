#include "mgm/train/fixed_signals.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string kFrozen = "{net: {mlp: {widths: [5]}}, train: {learn: never}}\n";
const std::string kHead = "{net: {mlp: {widths: [classes]}}}\n";
const std::string kTwo =
    "  task: {predict: y}\n  chain:\n    a: " + kFrozen + "    b: " + kFrozen + "    c: " + kHead;

/// The plan of a model whose `model:` this is.
TrainingPlan planned(const std::string& model, const std::string& train = "{epochs: 3}") {
  const TrainedForTest trained(model, train);
  return open_session(trained.folder() / "spec.yaml", {}, 2, training_kinds())->plan;
}

std::vector<std::string> signals(const FixedSignals& fixed) {
  std::vector<std::string> names;
  for (const Port& port : fixed.signals) names.push_back(port.name);
  return names;
}

TEST(FixedSignals, AreTheLastThatIsFixedBeforeWhatLearns) {
  const FixedSignals fixed = planned(kTwo).phases.back().fixed;
  EXPECT_THAT(signals(fixed), ElementsAre("b"));
  EXPECT_THAT(fixed.nodes, ElementsAre("a", "b"));
  EXPECT_THAT(fixed.needed, ElementsAre("a", "b"));
  EXPECT_FALSE(fixed.reads_data);
  EXPECT_TRUE(fixed.are_cached());
}

TEST(FixedSignals, AreAllThatIsReadOfThemAndTheDataWhereTheyAreRead) {
  const FixedSignals fixed =
      planned("  task: {predict: y}\n  chain:\n    a: " + kFrozen +
              "    unread: {from: row, net: {mlp: {widths: [2]}}, train: {learn: never}}\n    b: "
              "{from: row, net: {mlp: {widths: [3]}}}\n    c: {from: [a, b, row], net: {mlp: "
              "{widths: [classes]}}}\n")
          .phases.back()
          .fixed;
  EXPECT_THAT(signals(fixed), ElementsAre("a"));
  EXPECT_THAT(fixed.nodes, ElementsAre("a", "unread"));
  EXPECT_THAT(fixed.needed, ElementsAre("a"));
  EXPECT_TRUE(fixed.reads_data);
}

TEST(FixedSignals, AreWhatLearnedBefore) {
  const TrainingPlan plan = planned(
      "  chain:\n    first: {net: {mlp: {widths: [classes]}}, task: {predict: y}, train: {learn: "
      "alone}}\n    second: {net: {mlp: {widths: [classes]}}, task: {predict: y}}\n");
  EXPECT_THAT(signals(plan.phases[0].fixed), IsEmpty());
  EXPECT_THAT(signals(plan.phases[1].fixed), ElementsAre("first"));
}

TEST(FixedSignals, AreWhatExpertsAndTheirGateRead) {
  const TrainingPlan plan = planned(
      "  task: {predict: y}\n  chain:\n    trunk: " + kFrozen +
          "    experts:\n      route:\n        partition: random\n        router: gate\n        "
          "experts: {one: {net: {mlp: {widths: [classes]}}}, two: {net: {mlp: {widths: "
          "[classes]}}}}\n",
      "{epochs: 3}");
  int by_gradient = 0;
  for (const Phase& phase : plan.phases) {
    if (!phase.by_gradient()) continue;
    EXPECT_THAT(signals(phase.fixed), ElementsAre("trunk")) << phase.address;
    ++by_gradient;
  }
  EXPECT_EQ(by_gradient, 3);
}

TEST(FixedSignals, AreNoneWhereALossLooksAtTheNodeOrAllLearns) {
  EXPECT_THAT(signals(planned("  task: {predict: y}\n  chain:\n    a: {net: {mlp: {widths: "
                              "[5]}}}\n    b: " +
                              kHead)
                          .phases.back()
                          .fixed),
              IsEmpty());
}

TEST(FixedSignals, AreNotKeptForASingleEpoch) {
  EXPECT_THAT(signals(planned(kTwo, "{epochs: 1}").phases.back().fixed), IsEmpty());
}

TEST(FixedSignals, AreNotKeptWhereTheyChangeLaterOrNobodyWantsIt) {
  const std::string until = "{net: {mlp: {widths: [5]}}, train: {freeze: {until_epoch: 2}}}\n";
  const std::string model = "  task: {predict: y}\n  chain:\n    a: " + until + "    b: " + kHead;
  const FixedSignals thawed = planned(model).phases.back().fixed;
  EXPECT_FALSE(thawed.are_cached());
  EXPECT_THAT(signals(thawed), ElementsAre("a"));
  EXPECT_EQ(thawed.why_not, "'a' learns from epoch 3 on");
  EXPECT_EQ(planned(kTwo, "{epochs: 3, cache: never}").phases.back().fixed.why_not, "cache: never");
}

TEST(TrainingPlan, TellsWhatIsComputedOnceAsTextAndAsJson) {
  const TrainedForTest trained(kTwo, "{epochs: 3}");
  const auto session = open_session(trained.folder() / "spec.yaml", {}, 2, training_kinds());
  EXPECT_THAT(text(session->plan, *session->strategies),
              HasSubstr("learn model  all  3 epochs\n     computed once a sample: b [5]\n"));
  EXPECT_EQ(json(session->plan, *session->strategies)[0]["cached"],
            nlohmann::ordered_json::array({"b"}));
  const auto never = open_session(trained.folder() / "spec.yaml",
                                  {Override::parse("train.cache=never")}, 2, training_kinds());
  EXPECT_THAT(text(never->plan, *never->strategies),
              HasSubstr("     computed at every step: b [5], as cache: never\n"));
  EXPECT_EQ(json(never->plan, *never->strategies)[0]["because"], "cache: never");
}

}  // namespace
}  // namespace mgm
