#include "mgm/cli/comparison.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/cli/comparison_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<bool> front(const Comparison& all) {
  std::vector<bool> on;
  for (const Candidate& one : all.candidates) on.push_back(all.on_front(one));
  return on;
}

TEST(Comparison, AsksTheMetricWhatIsBetter) {
  const std::vector<Candidate> models{model("a", {0.5}, 100), model("b", {0.4}, 100)};
  EXPECT_THAT(front(comparison(true, models)), ElementsAre(true, false));
  EXPECT_THAT(front(comparison(false, models)), ElementsAre(false, true));
}

TEST(Comparison, KeepsOnTheFrontWhatNobodyBeatsInBoth) {
  const Comparison all =
      comparison(true, {model("good", {0.9}, 200), model("cheap", {0.8}, 100),
                        model("neither", {0.8}, 150), model("equal", {0.9}, 200)});
  EXPECT_THAT(front(all), ElementsAre(true, true, false, true));
}

TEST(Comparison, KeepsOnTheFrontWhatIsBestInOneOfItsTasks) {
  const auto judged = [](const std::string& name, double label, double kind) {
    Candidate one{name, {{"label accuracy"}, {"kind accuracy"}}};
    one.runs[1].values = {{"label accuracy", label}, {"kind accuracy", kind}};
    one.runs[1].macs = 100;
    return one;
  };
  const Comparison all{
      {judged("first", 0.9, 0.5), judged("second", 0.5, 0.9), judged("third", 0.5, 0.5)},
      "test",
      80,
      1};
  EXPECT_THAT(front(all), ElementsAre(true, true, false));
  EXPECT_THAT(all.text(), HasSubstr("front of label accuracy, kind accuracy and MACs"));
}

TEST(Comparison, LeavesOffTheFrontWhatIsNotJudgedByWhatDecides) {
  Candidate other{"other", {{"kind accuracy"}}};
  other.runs[1].values["kind accuracy"] = 1;
  const Comparison all = comparison(true, {model("a", {0.5}, 100), other});
  EXPECT_THAT(front(all), ElementsAre(true, false));
  EXPECT_THAT(all.text(), testing::ContainsRegex("other +- +1[.]0000"));
}

TEST(Comparison, NamesTheSamplesThatItJudgesOn) {
  Comparison all = comparison(true, {model("a", {0.5}, 100)});
  all.split = "validation";
  EXPECT_THAT(all.text(),
              HasSubstr("of price mae and MACs, judged on the 80 validation samples\n"));
  EXPECT_EQ(all.json()[0]["split"], "validation");
  EXPECT_EQ(all.json()[0]["samples"], 80);
}

TEST(Comparison, SaysWhichModelHasNotRunWithAllSeeds) {
  Comparison all = comparison(true, {model("a", {0.5, 0.7}, 100), model("b", {0.5}, 100)});
  all.seeds = 2;
  EXPECT_THAT(all.text(), HasSubstr("0.6000 ± 0.1414"));
  EXPECT_THAT(all.text(), HasSubstr("b (1 of 2 seeds)"));
  EXPECT_THAT(all.text(), Not(HasSubstr("a (")));
  EXPECT_EQ(all.json()[1]["seeds"], 1);
}

TEST(Comparison, ShowsThePeakOfTheMemoryAndNoLatencyThatWasNotMeasured) {
  Candidate one = model("a", {0.5, 0.7}, 100);
  one.runs[2].peak_memory = 3 << 20;
  const Comparison all = comparison(true, {one});
  EXPECT_THAT(all.text(), HasSubstr("3 MiB"));
  EXPECT_EQ(all.json()[0]["peak_memory_bytes"], 3 << 20);
  EXPECT_TRUE(all.json()[0]["latency_us"]["1"].is_null());
}

TEST(Comparison, TestsTheFirstAgainstTheOthers) {
  const Comparison all =
      comparison(false, {model("a", {0.5}, 100), model("b", {0.9}, 100), model("c", {0.5}, 100)});
  EXPECT_THAT(all.of_first(all.candidates[0]), testing::IsEmpty());
  const Advantage over_b = all.of_first(all.candidates[1]).front();
  EXPECT_NEAR(over_b.by.value().mean, 0.4, 1e-12);  // less is better: a is better by that
  EXPECT_TRUE(over_b.by.value().beyond_noise);
  EXPECT_FALSE(all.of_first(all.candidates[2]).front().by.value().beyond_noise);
  EXPECT_DOUBLE_EQ(all.level(), 1 - 0.05 / 2);
  EXPECT_THAT(all.text(), testing::ContainsRegex("b +price mae +[+]0.4000 .*more than noise"));
  EXPECT_THAT(all.text(), testing::ContainsRegex("c +price mae +[+]0.0000 .*within noise"));
  EXPECT_EQ(all.json()[1]["first_is_better_by"]["price mae"]["beyond_noise"], true);
  EXPECT_FALSE(all.json()[0].contains("first_is_better_by"));
}

TEST(Comparison, TestsSeedsThatBothHaveRunWith) {
  Candidate second = model("b", {0.1, 0.9}, 100);
  second.runs.erase(1);  // seed 2 alone is left
  const Comparison all = comparison(true, {model("a", {0.5, 0.9}, 100), second});
  EXPECT_EQ(all.of_first(all.candidates[1]).front().by.value().mean, 0);
  second.runs.clear();
  EXPECT_THAT(comparison(true, {model("a", {0.5}, 100), second}).of_first(second),
              testing::IsEmpty());
}

TEST(Comparison, TestsNoModelThatLeavesSamplesUnanswered) {
  Candidate easy = model("easy", {0.9}, 100, true);
  easy.runs[1].answered["price mae"] = 0.54;
  const Comparison all = comparison(true, {easy, model("all", {0.5}, 100)});
  EXPECT_THAT(all.of_first(all.candidates[1]), testing::IsEmpty());
  EXPECT_THAT(
      all.text(),
      HasSubstr("easy is judged in price mae on the 54 % of the samples that it answers: no "
                "test compares it there"));
  EXPECT_THAT(all.text(), HasSubstr("front of price mae, the shares answered and MACs"));
  EXPECT_THAT(all.text(), Not(HasSubstr("Divide")));
  EXPECT_THAT(front(all), ElementsAre(true, true)) << "who answers less beats nobody";
}

TEST(Comparison, TestsNoModelThatAnswersWithNan) {
  Candidate broken = model("broken", {0.9}, 100, true);
  broken.runs[1].answered["price mae"] = 0.5;
  broken.runs[1].not_a_number["price mae"] = 0.5;
  const Comparison all = comparison(true, {broken, model("all", {0.5}, 100)});
  EXPECT_THAT(all.of_first(all.candidates[1]), testing::IsEmpty());
  EXPECT_THAT(all.text(), HasSubstr("broken is judged in price mae on the 50 % of the samples that "
                                    "it answers (50 % it answers with NaN"));
  EXPECT_THAT(comparison(true, {model("a", {0.5}, 100)}).text(), Not(HasSubstr("shares answered")));
}

TEST(Comparison, TestsTheFiguresInWhichBothAnswerAll) {
  const auto judged = [](const std::string& name) {
    Candidate one = model(name, {0.5}, 100);
    one.figures.push_back({"kind accuracy"});
    one.runs[1].values["kind accuracy"] = 0.5;
    one.runs[1].jackknives["kind accuracy"] = one.runs[1].jackknives["price mae"];
    return one;
  };
  Candidate careful = judged("careful");
  careful.runs[1].answered = {{"price mae", 0.9}, {"kind accuracy", 1}};
  const Comparison all = comparison(true, {careful, judged("other")});
  ASSERT_EQ(all.of_first(all.candidates[1]).size(), 1U);
  EXPECT_EQ(all.of_first(all.candidates[1]).front().figure.name, "kind accuracy");
}

TEST(Comparison, SaysWhereADifferenceCannotBeTold) {
  Candidate one = model("a", {0.9}, 100), other = model("b", {0.1}, 100);
  one.runs[1].jackknives["price mae"].without[1] = std::nan("");
  const Comparison all = comparison(true, {one, other});
  EXPECT_EQ(all.of_first(all.candidates[1]).front().by, std::nullopt);
  EXPECT_THAT(all.text(), testing::ContainsRegex("b +price mae +- +- +- +cannot be told"));
  EXPECT_TRUE(all.json()[1]["first_is_better_by"]["price mae"].is_null());
}

TEST(Comparison, HoldsAsManyTestsTogetherAsWereAskedFor) {
  Comparison all = comparison(true, {model("a", {0.5}, 100), model("b", {0.9}, 100)});
  all.asked = 3;
  EXPECT_DOUBLE_EQ(all.level(), 1 - 0.05 / 2) << "one has failed";
  all.first_has_run = false;
  EXPECT_THAT(all.of_first(all.candidates[1]), testing::IsEmpty());
}

TEST(NamesOf, TakeThePathWhereNamesAreNotTheOnlyOnes) {
  EXPECT_THAT(names_of({"a/x.yaml", "b/x.yaml", "y.yaml"}, {}),
              ElementsAre("a/x.yaml", "b/x.yaml", "y"));
  EXPECT_THAT(names_of({"dense.yaml"}, {"dense"}), ElementsAre("dense.yaml"));
}

}  // namespace
}  // namespace mgm
