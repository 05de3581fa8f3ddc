// What learns when, and beside what: from the spec to the plan.

#include "mgm/train/plan.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <map>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kHead = "{net: {mlp: {widths: [classes]}}, task: {predict: y}}";

/// What learns by gradient in each phase, in order.
std::vector<std::string> learners(const TrainedForTest& trained) {
  std::vector<std::string> all;
  for (const Phase& phase : trained.session->plan.phases) {
    if (phase.by_gradient()) all.push_back(phase.address);
  }
  return all;
}

const Phase& phase_of(const TrainedForTest& trained, const std::string& address) {
  const std::vector<Phase>& phases = trained.session->plan.phases;
  return *std::find_if(phases.begin(), phases.end(),
                       [&](const Phase& phase) { return phase.address == address; });
}

TEST(TrainingPlan, LetsPartsOfAForkThatShareNothingLearnSideBySide) {
  TrainedForTest trained("  fork:\n    a: " + kHead + "\n    b: " + kHead + "\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(learners(trained), ElementsAre("a", "b"));
  EXPECT_THAT(phase_of(trained, "b").after, ElementsAre());
  EXPECT_EQ(phase_of(trained, "a").threads, 1) << "two threads, two phases at once";
}

TEST(TrainingPlan, LetsPartsOfAForkLearnTogetherOnATrunkThatLearns) {
  TrainedForTest trained(
      "  chain:\n    trunk: {net: {mlp: {widths: [4]}}}\n    heads: {fork: {a: " + kHead +
      ", b: " + kHead + "}}\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(learners(trained), ElementsAre("model"));
  EXPECT_EQ(phase_of(trained, "model").threads, 2) << "alone, so that it takes all";
}

TEST(TrainingPlan, LetsPartsOfAForkLearnTogetherWhereSomethingReadsThem) {
  TrainedForTest trained("  chain:\n    first: {fork: {a: " + kHead +
                         ", b: {net: {mlp: {widths: [3]}}}}}\n    last: " + kHead + "\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(learners(trained), ElementsAre("model"));
}

TEST(TrainingPlan, LetsPartsOfAForkLearnTogetherWhereTheSpecSaysSo) {
  TrainedForTest trained(
      "  fork:\n    a: {net: {mlp: {widths: [classes]}}, task: {predict: y}, train: {learn: "
      "jointly}}\n    b: {net: {mlp: {widths: [classes]}}, task: {predict: y}, train: {learn: "
      "jointly}}\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(learners(trained), ElementsAre("model"));
}

std::string route(const std::string& each, const std::string& train = "{}") {
  return "  task: {predict: y}\n  train: " + train +
         "\n  route:\n    partition: random\n    router: nearest\n    experts: {count: 2, each: " +
         each + "}\n";
}

TEST(TrainingPlan, BranchesOneSeedIntoExpertsThatGoOnByThemselves) {
  TrainedForTest trained(route("{net: {mlp: {widths: [classes]}}}"), "{epochs: 3}");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(learners(trained), ElementsAre("e0", "e0", "e1"));
}

TEST(TrainingPlan, LosesNoEpochBetweenSeedAndExperts) {
  for (const auto& [share, of_seed] :
       std::map<std::string, std::int64_t>{{"0.9", 9}, {"0.8", 8}, {"0.75", 8}}) {
    TrainedForTest trained(
        route("{net: {mlp: {widths: [classes]}}}", "{branch_share: " + share + "}"),
        "{epochs: 10}");
    ASSERT_EQ(trained.problem(), "");
    for (const Phase& phase : trained.session->plan.phases) {
      if (!phase.by_gradient()) continue;
      EXPECT_EQ(TrainingPlan::epochs(phase, trained.session->strategies->at(phase.address)),
                phase.is_seed ? of_seed : 10 - of_seed)
          << share << " " << phase.address;
    }
  }
}

TEST(TrainingPlan, DoesNotBranchWhereThereIsNoEpochLeftForTheExperts) {
  TrainedForTest trained(route("{net: {mlp: {widths: [classes]}}}"), "{epochs: 1}");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(learners(trained), ElementsAre("e0", "e1"));
}

TEST(TrainingPlan, LeavesExpertsAloneThatAreNeverToLearn) {
  TrainedForTest trained(
      "  fork:\n    fixed:\n      task: {predict: y}\n      route:\n        "
      "partition: random\n        router: nearest\n        experts: {count: 2, "
      "each: {net: {mlp: {widths: [classes]}}, train: {learn: never}}}\n    a: " +
      kHead + "\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(learners(trained), ElementsAre("a"));
}

TEST(TrainingPlan, RefusesToBranchExpertsThatLearnTogether) {
  TrainedForTest trained(
      route("{net: {mlp: {widths: [classes]}}, train: {learn: jointly}}", "{init: branch}"));
  EXPECT_THAT(trained.problem(), HasSubstr("'e0' learns jointly with them: leave init away"));
}

}  // namespace
}  // namespace mgm
