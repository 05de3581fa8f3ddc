#include "mgm/cli/dividing.h"

#include <gmock/gmock.h>

#include "mgm/cli/comparison_for_test.h"

namespace mgm {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::vector<double> kGood{0.90, 0.902, 0.901}, kBad{0.80, 0.802, 0.801};

Dividing of(const std::vector<Candidate>& models) {
  return dividing(comparison(true, models)).value();
}

TEST(Dividing, PaysWhereItIsBetterBeyondNoise) {
  const Dividing one = of({model("parts", kGood, 100, true), model("dense", kBad, 100)});
  EXPECT_EQ(one.word(), "divide");
  EXPECT_EQ(one.sentence,
            "Divide: parts is better than dense in price mae by 0.1000, at 1.00 times its MACs, "
            "which is more than noise.");
}

TEST(Dividing, DoesNotPayWhereItIsWorse) {
  const Dividing one = of({model("parts", kBad, 100, true), model("dense", kGood, 100)});
  EXPECT_EQ(one.word(), "do_not_divide");
  EXPECT_THAT(one.sentence, StartsWith("Do not divide: parts is worse than dense in price mae by"));
}

TEST(Dividing, IsNotSpokenForByNoise) {
  const Dividing one =
      of({model("parts", {0.9, 0.7}, 100, true), model("dense", {0.7, 0.85}, 100)});
  EXPECT_EQ(one.word(), "no_difference");
  EXPECT_THAT(one.sentence, StartsWith("No difference beyond noise between parts and dense"));
}

TEST(Dividing, MustHoldAgainstEveryUndividedModel) {
  const Dividing one = of({model("parts", kGood, 100, true), model("small", kBad, 100),
                           model("equal", kGood, 100), model("other", kBad, 100, true)});
  EXPECT_EQ(one.word(), "no_difference");
  EXPECT_EQ(one.against, "equal");
}

TEST(Dividing, IsToldAgainstTheModelThatCostsNearestWhereVerdictsAreEqual) {
  const Candidate parts = model("parts", kGood, 100, true), dense = model("dense", kBad, 101);
  EXPECT_EQ(of({parts, model("small", kBad, 50), dense}).against, "dense");
  EXPECT_EQ(of({parts, dense, model("large", kBad, 400)}).against, "dense");
}

TEST(Dividing, NeedsOneDividedModelThatIsBetterThanTheFirst) {
  const Dividing one = of({model("dense", kBad, 100), model("chance", kBad, 100, true),
                           model("parts", kGood, 100, true)});
  EXPECT_EQ(one.word(), "divide");
  EXPECT_THAT(one.sentence, StartsWith("Divide: parts is better than dense"));
}

TEST(Dividing, SaysWhatItDoesNotCover) {
  const Dividing one = of({model("parts", {0.9}, 150, true), model("dense", {0.8}, 100)});
  EXPECT_THAT(one.sentence, HasSubstr("at 1.50 times its MACs"));
  EXPECT_THAT(one.sentence, HasSubstr("They do not cost the same"));
  EXPECT_THAT(one.sentence, HasSubstr("of one seed"));
  EXPECT_THAT(one.sentence, Not(HasSubstr("test share")));
}

/// The same model, which takes so many microseconds a sample.
Candidate timed(Candidate one, double microseconds) {
  one.latency_64 = microseconds;
  return one;
}

TEST(Dividing, IsToldAtEqualMicrosecondsToo) {
  const Candidate parts = timed(model("parts", kGood, 100, true), 2);
  const Candidate equal_macs = timed(model("equal", kBad, 100), 0.8);
  const Candidate equal_time = timed(model("wide", kGood, 300), 1.9);
  const auto both = dividing_at_equal_time(comparison(true, {parts, equal_macs, equal_time}));
  ASSERT_TRUE(both && both->verdict);
  EXPECT_EQ(both->verdict->against, "wide");
  EXPECT_EQ(both->verdict->word(), "no_difference");
  EXPECT_THAT(both->sentence,
              StartsWith("At equal microseconds: No difference beyond noise between "
                         "parts and wide, at 1.05 times its microseconds"));
  const auto undivided_first =
      dividing_at_equal_time(comparison(true, {timed(model("dense", kBad, 100), 2), parts}));
  EXPECT_EQ(undivided_first->verdict->word(), "divide");
}

TEST(Dividing, SaysWhereNoModelTakesAsLong) {
  const Candidate parts = timed(model("parts", kGood, 100, true), 2);
  const auto none =
      dividing_at_equal_time(comparison(true, {parts, timed(model("dense", kBad, 100), 0.8)}));
  ASSERT_TRUE(none.has_value());
  EXPECT_FALSE(none->verdict.has_value());
  EXPECT_THAT(none->sentence, HasSubstr("parts takes 2.50 times those of dense"));
  EXPECT_FALSE(dividing_at_equal_time(comparison(true, {parts, model("dense", kBad, 100)})))
      << "nothing was measured";
}

TEST(Dividing, IsNoQuestionAmongModelsOfOneSort) {
  EXPECT_FALSE(dividing(comparison(true, {model("a", kGood, 100), model("b", kBad, 100)})));
  EXPECT_FALSE(dividing(comparison(true, {model("a", kGood, 100, true)})));
}

}  // namespace
}  // namespace mgm
