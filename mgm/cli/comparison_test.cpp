#include "mgm/cli/comparison.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Candidate model(const std::string& name, double value, double macs) {
  Candidate one{name, {{"price mae"}}, {{"price mae", {value}}}, {macs}, {1}, {100}};
  return one;
}

Comparison comparison(bool higher_is_better, std::vector<Candidate> candidates) {
  return {std::move(candidates), {"price mae", higher_is_better}, "test", 80, 1};
}

std::vector<bool> front(const Comparison& all) {
  std::vector<bool> on;
  for (const Candidate& one : all.candidates) on.push_back(all.on_front(one));
  return on;
}

TEST(Comparison, AsksTheMetricWhatIsBetter) {
  const std::vector<Candidate> models{model("a", 0.5, 100), model("b", 0.4, 100)};
  EXPECT_THAT(front(comparison(true, models)), ElementsAre(true, false));
  EXPECT_THAT(front(comparison(false, models)), ElementsAre(false, true));
}

TEST(Comparison, KeepsOnTheFrontWhatNobodyBeatsInBoth) {
  const Comparison all = comparison(true, {model("good", 0.9, 200), model("cheap", 0.8, 100),
                                           model("neither", 0.8, 150), model("equal", 0.9, 200)});
  EXPECT_THAT(front(all), ElementsAre(true, true, false, true));
}

TEST(Comparison, LeavesOffTheFrontWhatIsNotJudgedByWhatDecides) {
  Candidate other{"other", {{"kind accuracy"}}, {{"kind accuracy", {1}}}, {1}, {1}, {1}};
  const Comparison all = comparison(true, {model("a", 0.5, 100), other});
  EXPECT_THAT(front(all), ElementsAre(true, false));
  EXPECT_THAT(all.text(), testing::ContainsRegex("other +- +1[.]0000"));
}

TEST(Comparison, NamesTheSamplesThatItJudgesOn) {
  Comparison all = comparison(true, {model("a", 0.5, 100)});
  all.split = "validation";
  EXPECT_THAT(all.text(),
              HasSubstr("of price mae and MACs, judged on the 80 validation samples\n"));
  EXPECT_EQ(all.json()[0]["split"], "validation");
  EXPECT_EQ(all.json()[0]["samples"], 80);
}

TEST(Comparison, SaysWhichModelHasNotRunWithAllSeeds) {
  Comparison all = comparison(true, {model("a", 0.5, 100), model("b", 0.5, 100)});
  all.candidates[0].macs = {100, 100};
  all.candidates[0].values["price mae"] = {0.5, 0.7};
  all.seeds = 2;
  EXPECT_THAT(all.text(), HasSubstr("0.6000 ± 0.1414"));
  EXPECT_THAT(all.text(), HasSubstr("b (1 of 2 seeds)"));
  EXPECT_THAT(all.text(), Not(HasSubstr("a (")));
  EXPECT_EQ(all.json()[1]["seeds"], 1);
}

TEST(NamesOf, TakeThePathWhereNamesAreNotTheOnlyOnes) {
  EXPECT_THAT(names_of({"a/x.yaml", "b/x.yaml", "y.yaml"}, {}),
              ElementsAre("a/x.yaml", "b/x.yaml", "y"));
  EXPECT_THAT(names_of({"dense.yaml"}, {"dense"}), ElementsAre("dense.yaml"));
}

}  // namespace
}  // namespace mgm
