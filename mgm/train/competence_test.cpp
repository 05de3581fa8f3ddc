// Routers that choose by competence, from the spec to the answers.

#include <algorithm>
#include <gmock/gmock.h>
#include <set>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

std::string pool(const std::string& router, const std::string& train = "{}",
                 const std::string& each = "{net: {mlp: {widths: [4, classes]}}}") {
  return "  task: {predict: y}\n  train: " + train +
         "\n  route:\n    partition: {random: {share: 0.8}}\n    router: " + router +
         "\n    experts: {count: 3, each: " + each + "}\n";
}
const std::string kRouter = "{competence: {folds: 3}}";

TEST(Competence, JudgesEveryExpertOnEveryFoldByWhatItLearnedWithoutIt) {
  TrainedForTest trained(pool(kRouter));
  ASSERT_EQ(trained.problem(), "");
  const std::vector<Phase>& phases = trained.session->plan.phases;
  std::set<std::pair<std::string, int>> judged;
  for (const Phase& phase : phases) {
    if (phase.kind != Phase::Kind::kJudge) continue;
    ASSERT_EQ(phase.samples.size(), 1U);
    EXPECT_TRUE(phase.undoes);
    judged.insert({phase.address, phase.samples.front().part});
    const Phase& learned = phases[static_cast<std::size_t>(phase.after.front())];
    EXPECT_EQ(learned.address, phase.address);
    EXPECT_TRUE(learned.samples.back().except);
    EXPECT_EQ(learned.samples.back().part, phase.samples.front().part);
  }
  EXPECT_EQ(judged.size(), 9U);
  EXPECT_EQ(phases.size(), 1U + 9 + 9 + 3 + 1) << "divide, learn, judge, learn from all, fit";
}

TEST(Competence, ShowsWhatJudgesAnExpertInOneLine) {
  TrainedForTest trained(pool(kRouter));
  ASSERT_EQ(trained.problem(), "");
  const std::string plan = text(trained.session->plan, *trained.session->strategies);
  EXPECT_THAT(plan, HasSubstr("  2-7  learn e0 without a fold and judge it there  3 folds"));
  EXPECT_THAT(plan, HasSubstr("  8  learn e0  "));
  EXPECT_EQ(std::count(plan.begin(), plan.end(), '\n'), 1 + 3 + 3 + 1);
}

TEST(Competence, LeavesNoTraceInTheExperts) {
  TrainedForTest crossed(pool(kRouter)), plain(pool("nearest", "{init: fresh}"));
  ASSERT_EQ(crossed.problem(), "");
  ASSERT_EQ(plain.problem(), "");
  for (const std::string expert : {"e0", "e1", "e2"}) {
    const std::string file = "weights/" + expert + ".safetensors";
    EXPECT_EQ(crossed.files("out").at(file), plain.files("out").at(file));
  }
}

TEST(Competence, SendsSamplesToTheExpertsThatLearnedOfTheirKind) {
  TrainedForTest trained(
      "  task: {predict: y}\n  train: {epochs: 20, batch: 10, optimizer: {adam: {lr: 0.02}}}\n"
      "  route:\n    partition: {column: {by: letter, groups: {one: [a], two: rest}}}\n"
      "    router: {competence: {folds: 2}}\n"
      "    experts: {one: {net: {mlp: {widths: [classes]}}}, two: {net: {mlp: {widths: "
      "[classes]}}}}\n");
  ASSERT_EQ(trained.problem(), "");
  const std::vector<int> parts = trained.answers().trace.taken.at("model");
  int right = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) right += parts[i] == (i % 100 < 50 ? 0 : 1);
  EXPECT_GT(right, 285) << "of 300";
}

TEST(Competence, LetsTheBestFewAnswerTogether) {
  TrainedForTest trained(pool("{competence: {folds: 2, top: 2}}"));
  ASSERT_EQ(trained.problem(), "");
  const TrainedForTest::Answers answers = trained.answers();
  for (const std::vector<int>& leaders : answers.trace.leaders.at("model"))
    EXPECT_EQ(leaders.size(), 2U);
}

TEST(Competence, OfExpertsMadeOfPartsIsThatOfAllOfThem) {
  const std::string nested =
      "{route: {partition: {random: {share: 1}}, router: {competence: {folds: 2}}, experts: "
      "{count: 2, each: {net: {mlp: {widths: [classes]}}}}}, infer: {temperature: calibrated}}";
  TrainedForTest trained(pool("{competence: {folds: 2}}", "{epochs: 1}", nested));
  EXPECT_EQ(trained.problem(), "");
}

TEST(Competence, IsNotForExpertsThatLearnJointlyOrFromASeed) {
  EXPECT_THAT(TrainedForTest(pool(kRouter, "{}",
                                  "{net: {mlp: {widths: [classes]}}, train: {learn: "
                                  "jointly}}"))
                  .problem(),
              HasSubstr("they must learn alone"));
  EXPECT_THAT(TrainedForTest(pool(kRouter, "{init: branch}")).problem(),
              HasSubstr("init: branch copies a seed that has learned from all"));
  EXPECT_THAT(
      TrainedForTest("  task: {predict: y}\n  route: {router: competence, experts: {count: 2, "
                     "each: {net: {mlp: {widths: [classes]}}}}}\n")
          .problem(),
      HasSubstr("learns from a partition"));
}

}  // namespace
}  // namespace mgm
