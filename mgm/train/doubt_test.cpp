#include "mgm/train/doubt.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <limits>

#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

const std::string kHead = "{net: {mlp: {widths: [classes]}}}";

using testing::Each;
using testing::HasSubstr;
using testing::Lt;

std::string model(const std::string& more, const std::string& router = "nearest") {
  return "  route: {partition: {kmeans: {}}, router: " + router + ", " + more +
         ", experts: {count: 2, each: {net: {mlp: {widths: [classes]}}}}}\n  task: {predict: y}\n";
}

/// The fallback that the model keeps.
Fallback kept(const TrainedForTest& trained) {
  std::optional<Fallback> found;
  for_each_op(trained.bundle->program().body, [&](const Block&, const Op& op) {
    if (const auto* route = std::get_if<Route>(&op.body)) found = route->fallback;
  });
  return found.value();
}

std::string complaint_of(const std::string& text) { return TrainedForTest(text).problem(); }

TEST(Doubt, IsFittedToAShareOfTheCalibrationSamples) {
  TrainedForTest none(model("fallback: [e1, abstain], doubt: {share: 0}"));
  none.run();
  TrainedForTest half(model("fallback: [abstain], doubt: {share: 0.5}"));
  half.run();
  EXPECT_LT(kept(none).least, kept(half).least);
  EXPECT_EQ(kept(none).to, (std::vector<std::int64_t>{1, Fallback::kAbstain}));
  EXPECT_LT(kept(half).least, 0) << "minus a square of a distance";
}

TEST(Doubt, LeavesNoMoreOfTheCalibrationSamplesThanItsShareToOthers) {
  for (const double share : {0.0, 0.25, 0.5}) {
    TrainedForTest trained(model(fmt::format("fallback: [abstain], doubt: {{share: {}}}", share)));
    trained.run();
    const std::vector<int> taken = trained.answers().trace.taken.at("model");
    const std::vector<std::size_t>& samples = trained.session->data.split.calibration;
    const auto all = static_cast<double>(samples.size());
    const double left =
        static_cast<double>(std::count_if(samples.begin(), samples.end(),
                                          [&](std::size_t sample) { return taken[sample] < 0; })) /
        all;
    EXPECT_LE(left, share);
    EXPECT_GE(left, share - 3.5 / all) << "nor many fewer: up to three rows are alike";
  }
}

TEST(Doubt, KeepsItsShareWhereMeasuresAreAlike) {
  const auto below = [](const std::vector<float>& measures, double share) {
    const float threshold = threshold_below(measures, share);
    return std::count_if(measures.begin(), measures.end(),
                         [&](float measure) { return measure < threshold; });
  };
  EXPECT_EQ(below({-4, -3, -2, -1}, 0.5), 2);
  EXPECT_EQ(below({-1, -3, -3, -4, -3}, 0.5), 1) << "three are alike";
  EXPECT_EQ(below({-3, -3, -3, -1}, 0.5), 0);
  EXPECT_EQ(below({-1, -1, -1}, 0.99), 0);
  EXPECT_LT(threshold_below({-1, -1, -1}, 0.99), -1) << "not near to them";
  const float next = std::nextafter(-3.0F, -4.0F);
  EXPECT_EQ(below({-4, next, -3, -1}, 0.5), 1) << "rounding would tell these apart";
  const float most = threshold_below({-4, next, -3, -1}, 0.5);
  EXPECT_NEAR(most, -3.5, 1e-6);
  const float nothing = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(below({nothing, -5, -4, -3}, 0.25), 1);
}

TEST(Doubt, IsWhatTheSpecSays) {
  TrainedForTest near(model("fallback: [abstain], doubt: {distance: 3}"));
  near.run();
  EXPECT_EQ(kept(near).least, -9);
  TrainedForTest sure(model("fallback: [abstain], doubt: {confidence: 0.75}", "gate"));
  sure.run();
  EXPECT_EQ(kept(sure).least, 0.75);
  EXPECT_EQ(kept(sure).measure, Fallback::Measure::kConfidence);
}

TEST(Doubt, HasFallbacksThatFit) {
  EXPECT_THAT(complaint_of(model("fallback: [e7]")), HasSubstr("unknown expert 'e7'"));
  EXPECT_THAT(complaint_of(model("fallback: [abstain, e0]")),
              HasSubstr("nothing comes to 'e0' behind abstain"));
  EXPECT_THAT(complaint_of(model("fallback: [e0, e0]")), HasSubstr("'e0' stands there twice"));
  EXPECT_THAT(complaint_of(model("doubt: {share: 0.1}")), HasSubstr("add fallback: [abstain]"));
  EXPECT_THAT(complaint_of(model("fallback: [abstain]", "tree")),
              HasSubstr("router 'tree' does not tell how far"));
  EXPECT_THAT(complaint_of(model("fallback: [abstain], doubt: {confidence: 0.5}")),
              HasSubstr("knows distances alone"));
  EXPECT_THAT(complaint_of(model("fallback: [abstain], doubt: {distance: 1}", "gate")),
              HasSubstr("knows no distances"));
  EXPECT_THAT(complaint_of(model("fallback: [abstain], doubt: {distance: 1, share: 0.5}")),
              HasSubstr("say one of"));
}

TEST(Doubt, LetsAParentThatLearnedFromAllAnswer) {
  TrainedForTest trained(model("fallback: [parent], doubt: {distance: 0}"));
  trained.run();
  EXPECT_EQ(kept(trained).to, (std::vector<std::int64_t>{2}));
  EXPECT_THAT(trained.answers().trace.taken.at("model"), Each(2))
      << "every sample is farther than nothing";
  TrainedForTest sure(model("fallback: [parent], doubt: {distance: 1000}"));
  sure.run();
  EXPECT_THAT(sure.answers().trace.taken.at("model"), Each(Lt(2)));
}

TEST(Doubt, TeachesAParentAllSamplesThatReachTheRoute) {
  TrainedForTest trained(model("fallback: [parent], doubt: {distance: 1}"));
  trained.run();
  int learned = 0;
  for (const Phase& phase : trained.session->plan.phases) {
    if (!phase.by_gradient() || phase.is_seed) continue;
    EXPECT_EQ(phase.samples.empty(), phase.address == "parent") << phase.address;
    ++learned;
  }
  EXPECT_EQ(learned, 3);
}

TEST(Doubt, TeachesAParentOnceWhatItReadsHasLearned) {
  TrainedForTest trained(
      "  chain:\n    trunk: {net: {mlp: {widths: [4], last: relu}}}\n    head:\n      route: "
      "{partition: {column: {by: letter, values: [a, b, c]}}, router: nearest, fallback: "
      "[parent], doubt: {distance: 1}, experts: {each: " +
      kHead + "}}\n  task: {predict: y}\n");
  trained.run();
  const std::vector<Phase>& phases = trained.session->plan.phases;
  const auto parent = std::find_if(phases.begin(), phases.end(), [](const Phase& phase) {
    return phase.address == "head.parent";
  });
  ASSERT_NE(parent, phases.end());
  EXPECT_EQ(parent->learns, (std::vector<std::string>{"head.parent"}));
  ASSERT_FALSE(parent->after.empty());
  EXPECT_EQ(phases[parent->after.back()].address, "model");
}

TEST(Doubt, SaysWhatIsWrongWithAParent) {
  EXPECT_THAT(complaint_of(model("fallback: [parent, abstain]")),
              HasSubstr("nothing comes to 'abstain' behind parent"));
  const auto named = [](const std::string& parent) {
    return "  route: {partition: {column: {by: letter, groups: {a: [a], b: rest}}}, router: "
           "nearest, fallback: [parent], experts: {a: " +
           kHead + ", b: " + kHead + parent + "}}\n  task: {predict: y}\n";
  };
  EXPECT_THAT(complaint_of(named("")), HasSubstr("say what it is beside the experts"));
  EXPECT_EQ(complaint_of(named(", parent: " + kHead)), "");
  EXPECT_THAT(complaint_of(named(", parent: {net: {mlp: {widths: [classes]}}, train: {learn: "
                                 "jointly}}")),
              HasSubstr("cannot learn jointly"));
}

TEST(Doubt, HasNoParentWhereASubsetHasThatName) {
  const auto divided = [](const std::string& by, const std::string& experts) {
    return "  route: {partition: {column: {by: letter, " + by +
           "}}, router: nearest, fallback: [parent], experts: {" + experts +
           "}}\n  task: {predict: y}\n";
  };
  const std::string said = "'parent' is the name of a subset here and of the part that learns";
  EXPECT_THAT(
      complaint_of(divided("groups: {a: [a], parent: rest}", "a: " + kHead + ", parent: " + kHead)),
      HasSubstr(said));
  EXPECT_THAT(
      complaint_of(divided("groups: {a: [a], parent: rest}", "a: " + kHead + ", parent: " + kHead)),
      testing::Not(HasSubstr("unknown expert")));
  EXPECT_THAT(complaint_of(divided("values: [a, parent]", "each: " + kHead)), HasSubstr(said));
}

TEST(Doubt, NeedsACalibrationShareWhereItIsFitted) {
  TrainedForTest trained(model("fallback: [abstain]"), "{epochs: 1}", "0");
  EXPECT_THAT(trained.problem(), HasSubstr("data.split.calibration: 0.1"));
}

TEST(Doubt, DoesNotFallBackToAnExpertThatNeverLearned) {
  const std::string text =
      "  route: {partition: {column: {by: letter, groups: {a: [a], b: [b], c: [c]}}}, tiny: "
      "{merge: "
      "30}, router: nearest, fallback: [c], experts: {a: " +
      kHead + ", b: " + kHead + ", c: " + kHead + "}}\n  task: {predict: y}\n";
  EXPECT_THAT(complaint_of(text),
              HasSubstr("falls back to its expert 'c', whose subset was too small"));
}

}  // namespace
}  // namespace mgm
