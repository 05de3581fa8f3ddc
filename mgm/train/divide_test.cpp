// How routes learn, from the spec to the answers.

#include <algorithm>
#include <gmock/gmock.h>
#include <set>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A route with these options over equal experts or those named.
std::string route(const std::string& options, const std::string& experts) {
  return "  task: {predict: y}\n  route:\n    " + options + "\n    experts: " + experts + "\n";
}
const std::string kTwoNamed =
    "{one: {net: {mlp: {widths: [classes]}}}, two: {net: {mlp: {widths: [classes]}}}}";
const std::string kEach = "{each: {net: {mlp: {widths: [classes]}}}}";

std::set<int> taken(const TrainedForTest& trained, const std::string& address = "model") {
  const std::vector<int> parts = trained.answers().trace.taken.at(address);
  return {parts.begin(), parts.end()};
}

TEST(Divide, MergesTinySubsetsAndSendsNobodyThere) {
  for (const std::string router : {"nearest", "gate", "tree", "{knn: {samples: 30}}"}) {
    TrainedForTest trained(
        route("partition: {column: {by: letter, values: [a, c, b]}}\n"
              "    tiny: {merge: 10}\n    router: " +
                  router,
              kEach));
    ASSERT_EQ(trained.problem(), "") << router;
    EXPECT_THAT(trained.remarks(),
                ElementsAre(HasSubstr("'model' merges subsets of fewer than 10 samples: 'c'")));
    EXPECT_EQ(taken(trained), (std::set<int>{0, 2})) << router;
  }
}

TEST(Divide, RefusesTinySubsetsWhereTheSpecSaysSo) {
  TrainedForTest trained(
      route("partition: {column: {by: letter, values: [a, c, b]}}\n"
            "    tiny: {refuse: 10}\n    router: nearest",
            kEach));
  EXPECT_THAT(trained.problem(), HasSubstr("subsets of fewer than the 10 samples"));
}

TEST(Divide, SaysThatAnEmptySubsetCanBeMerged) {
  TrainedForTest trained(
      route("partition: {column: {by: letter, values: [a, z, b]}}\n    router: gate", kEach));
  EXPECT_THAT(trained.problem(), HasSubstr("tiny: {merge: N}"));
}

TEST(Divide, SaysHowManySamplesTeachNobody) {
  TrainedForTest trained(
      route("partition: {rule: {one: x < 10, two: 10 <= x < 20}}\n    router: nearest", kTwoNamed));
  ASSERT_EQ(trained.problem(), "");
  EXPECT_THAT(trained.remarks(), ElementsAre(HasSubstr("training samples belong to no subset of "
                                                       "'model'")));
}

TEST(Divide, OverlappingIsNotForExpertsThatLearnJointly) {
  TrainedForTest joint(
      "  task: {predict: y}\n  route: {partition: {kmeans: {overlap: 2}}, router: nearest, "
      "experts: {count: 2, each: {net: {mlp: {widths: [classes]}}, train: {learn: "
      "jointly}}}}\n");
  EXPECT_THAT(joint.problem(), HasSubstr("overlap, but its experts learn jointly"));
}

TEST(Divide, ByARuleOrARangeTellsSamplesApart) {
  for (const std::string partition :
       {"rule: {one: x < 50, two: rest}", "column: {by: x, ranges: {one: [.., 50], two: rest}}"}) {
    TrainedForTest trained(route("partition: {" + partition + "}\n    router: nearest", kTwoNamed));
    ASSERT_EQ(trained.problem(), "") << partition;
    EXPECT_THAT(trained.remarks(), IsEmpty());
    const std::vector<int> parts = trained.answers().trace.taken.at("model");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(parts[i], i % 100 < 50 ? 0 : 1) << i;
    }
  }
}

TEST(Divide, ByATreeIsImitatedByATree) {
  TrainedForTest trained(route("partition: {tree: {least: 10}}\n    router: tree",
                               "{count: 2, each: {net: {mlp: {widths: [classes]}}}}"));
  ASSERT_EQ(trained.problem(), "");
  const std::vector<int> parts = trained.answers().trace.taken.at("model");
  EXPECT_NE(parts[10], parts[80]) << "the letter b is always yes";
  for (std::size_t i = 0; i < 99; ++i) EXPECT_EQ(parts[i], parts[i < 50 ? 10 : 80]) << i;
}

TEST(Divide, ByAGateLetsTheBestTwoAnswerTogether) {
  for (const std::string gate :
       {"imitate: nothing, top: 2", "imitate: nothing, top: 0", "top: 2"}) {
    const bool divides = gate == "top: 2";
    TrainedForTest trained(route(
        std::string(divides ? "partition: kmeans\n    " : "") + "router: {gate: {" + gate + "}}",
        "{count: 3, each: {net: {mlp: {widths: [classes]}}}}"));
    ASSERT_EQ(trained.problem(), "") << gate;
    const std::size_t top = gate.ends_with("0") ? 3 : 2;
    const TrainedForTest::Answers answers = trained.answers();
    for (const std::vector<int>& leaders : answers.trace.leaders.at("model"))
      EXPECT_EQ(leaders.size(), top);
  }
}

/// The experts of four that answer for any sample, by a gate that learns from the task.
std::set<int> taken_by_gate(const std::string& options) {
  TrainedForTest trained(route("router: {gate: {imitate: nothing" + options + "}}",
                               "{count: 4, each: {net: {mlp: {widths: [4, classes]}}}}"),
                         "{epochs: 10, batch: 30, keep: last, optimizer: {adam: {lr: 0.01}}}");
  EXPECT_EQ(trained.problem(), "") << options;
  return taken(trained);
}

TEST(Divide, ByAGateIsEvenedOutByBiasesOrByExpertsThatChoose) {
  EXPECT_LT(taken_by_gate("").size(), 4U) << "else there is nothing to even out";
  EXPECT_EQ(taken_by_gate(", bias: 0.02").size(), 4U);
  EXPECT_EQ(taken_by_gate(", expert_choice: 1").count(-1), 0U) << "no sample is dropped";
}

TEST(Divide, AnswersASampleAlikeInWhateverBatchItComes) {
  for (const std::string router :
       {"nearest", "{knn: {samples: 40}}", "tree", "gate", "{gate: {hidden: [8]}}",
        "{gate: {top: 2}}", "{gate: {top: 0}}", "{competence: {folds: 2, top: 2}}"}) {
    TrainedForTest trained(route("partition: {kmeans: {balanced: true}}\n    router: " + router,
                                 "{count: 3, each: {net: {mlp: {widths: [4, classes]}}}}"));
    ASSERT_EQ(trained.problem(), "") << router;
    const TrainedForTest::Answers whole = trained.answers();
    const std::size_t count = trained.session->data.dataset->size();
    for (std::size_t cut = 1; cut < count; cut = 7 * cut + 1) {
      for (std::size_t end = count; end > 0; end -= std::min(cut, end)) {
        std::vector<std::size_t> batch;  // backwards
        for (std::size_t i = end; i-- > end - std::min(cut, end);) batch.push_back(i);
        const TrainedForTest::Answers part = trained.answers_to(batch);
        for (std::size_t row = 0; row < batch.size(); ++row) {
          EXPECT_EQ(part.trace.taken.at("model")[row], whole.trace.taken.at("model")[batch[row]]);
          const Array &found = part.outputs.front(), &expected = whole.outputs.front();
          for (std::int64_t k = 0; k < found.row_size(); ++k) {
            EXPECT_NEAR(found.row(static_cast<std::int64_t>(row))[k],
                        expected.row(static_cast<std::int64_t>(batch[row]))[k], 1e-5)
                << router;
          }
        }
      }
    }
  }
}

TEST(Divide, ByARuleIsRoutedByTheSameRule) {
  const std::string rule = "{rule: {two: \"10 <= x < 20 or letter == 'c'\", one: rest}}";
  for (const std::string& options : {"partition: " + rule + "\n    router: rule",
                                     "partition: random\n    router: " + rule, "router: " + rule}) {
    TrainedForTest trained(route(options, kTwoNamed));
    ASSERT_EQ(trained.problem(), "") << options;
    const int two = options.starts_with("partition: {rule") ? 0 : 1;
    const std::vector<int> parts = trained.answers().trace.taken.at("model");
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const std::size_t x = i % 100;
      EXPECT_EQ(parts[i], (x >= 10 && x < 20) || x == 99 ? two : 1 - two) << options << i;
    }
  }
}

TEST(Divide, ByARuleCannotRouteByWhatIsNoInput) {
  TrainedForTest trained(
      route("partition: {rule: {one: y == 'yes', two: rest}}\n    router: rule", kTwoNamed));
  EXPECT_THAT(trained.problem(), HasSubstr("column 'y' is none of it"));
}

TEST(Divide, ByARuleSendsNothingToWhatTinyMergesAway) {
  TrainedForTest trained(
      route("partition: {rule: {one: x > 90, two: rest}}\n    tiny: {merge: "
            "9}\n    router: rule",
            kTwoNamed));
  EXPECT_THAT(trained.problem(), HasSubstr("use tiny: {refuse: N}, or a router that learns"));
}

TEST(Divide, KnowsTheColumnsThatARuleNames) {
  TrainedForTest trained(
      route("partition: {rule: {one: leter == 'a', two: rest}}\n    router: gate", kTwoNamed));
  EXPECT_THAT(trained.problem(), HasSubstr("no column 'leter' (did you mean 'letter'?)"));
}

TEST(Divide, WantsAPartitionForTinySubsets) {
  TrainedForTest trained(route("tiny: {merge: 2}\n    router: {gate: {imitate: nothing}}",
                               "{count: 2, each: {net: {mlp: {widths: [classes]}}}}"));
  EXPECT_THAT(trained.problem(), HasSubstr("tiny: is about subsets, and 'model' has no partition"));
}

TEST(Divide, FindsClustersInAnEarlierSignalThatIsFixedByThen) {
  const std::string chain =
      "  task: {predict: y}\n  chain:\n"
      "    trunk: {net: {mlp: {widths: [4]}}, train: {learn: LEARN}}\n"
      "    experts:\n      from: row\n      route:\n"
      "        partition: {kmeans: {on: trunk}}\n        router: gate\n"
      "        experts: {count: 2, each: {net: {mlp: {widths: [classes]}}}}\n";
  const auto with = [&](const std::string& learn) {
    std::string text = chain;
    return text.replace(text.find("LEARN"), 5, learn);
  };
  TrainedForTest fixed(with("never"));
  ASSERT_EQ(fixed.problem(), "");
  EXPECT_EQ(fixed.bundle->info().routes["experts"]["partition"]["reads"].dump(), "[\"trunk\"]");
  EXPECT_EQ(fixed.bundle->read_weights().at("experts.partition.centroids").shape, (Shape{2, 4}));
  EXPECT_EQ(taken(fixed, "experts").size(), 2U);
}

TEST(Divide, RefusesToFindClustersInWhatLearnsWithTheRoute) {
  TrainedForTest trained(
      "  task: {predict: y}\n  chain:\n"
      "    trunk: {net: {mlp: {widths: [4]}}}\n"
      "    experts:\n      route:\n"
      "        partition: kmeans\n        router: gate\n"
      "        experts: {count: 2, each: {net: {mlp: {widths: [classes]}}}}\n");
  EXPECT_THAT(trained.problem(),
              HasSubstr("'experts' is divided by 'trunk', which learns only later"));
}

TEST(Divide, SaysWhichSignalsThereAreToFindClustersIn) {
  TrainedForTest trained(route("partition: {kmeans: {on: rows}}\n    router: gate",
                               "{count: 2, each: {net: {mlp: {widths: [classes]}}}}"));
  EXPECT_THAT(trained.problem(), HasSubstr("no signal 'rows' is written before 'model' (did you "
                                           "mean 'row'?)"));
}

}  // namespace
}  // namespace mgm
