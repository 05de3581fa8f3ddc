#include "mgm/program/decision.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace mgm {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Winner winner_of(const std::vector<float>& scores) {
  return winner(scores.data(), static_cast<std::int64_t>(scores.size()));
}

float sure(const std::vector<float>& raw, Cascade::Confidence kind) {
  return confidence(raw.data(), static_cast<std::int64_t>(raw.size()), kind);
}

constexpr auto kMaxSoftmax = Cascade::Confidence::kMaxSoftmax;
constexpr auto kSigmoid = Cascade::Confidence::kSigmoid;

}  // namespace

TEST(Winner, IsTheHighestAndSaysByHowMuch) {
  const Winner won = winner_of({1.0F, 4.0F, 2.5F});
  EXPECT_EQ(won.part, 1);
  EXPECT_FLOAT_EQ(won.margin, 1.5F);
}

Leaders leaders_of(const std::vector<float>& scores, std::int64_t top) {
  return leaders(scores.data(), static_cast<std::int64_t>(scores.size()), top);
}

TEST(Leaders, AreTheHighestInOrderAndWeighAsTheirSoftmax) {
  const Leaders two = leaders_of({1, 4, 2.5F, -9}, 2);
  EXPECT_EQ(two.parts, (std::vector<int>{1, 2}));
  EXPECT_FLOAT_EQ(two.weights[0], 1 / (1 + std::exp(-1.5F)));
  EXPECT_FLOAT_EQ(two.weights[0] + two.weights[1], 1);
  EXPECT_FLOAT_EQ(two.margin, 1.5F);
  EXPECT_FLOAT_EQ(leaders_of({1, 4, 1.5F, -9}, 2).margin, 0.5F) << "the last leader's";
  EXPECT_FLOAT_EQ(leaders_of({1, 4, 1.5F, -9}, 4).margin, 2.5F) << "all lead";
}

TEST(Leaders, AreTheFirstOnATieAndNeverMeetNotANumber) {
  EXPECT_EQ(leaders_of({3, 3, 3}, 2).parts, (std::vector<int>{0, 1}));
  EXPECT_EQ(leaders_of({3, 3, 3}, 2).margin, 0);
  const Leaders some = leaders_of({kNan, -2, -kInfinity}, 2);
  EXPECT_EQ(some.parts, (std::vector<int>{1, 0}));
  EXPECT_EQ(some.weights, (std::vector<float>{1, 0}));
  EXPECT_EQ(leaders_of({kNan, kNan, kNan}, 2).weights, (std::vector<float>{0.5F, 0.5F}));
  EXPECT_EQ(leaders_of({0, kInfinity, kInfinity}, 3).weights, (std::vector<float>{0.5F, 0.5F, 0}));
}

TEST(Leaders, WithoutOthersIsTheWinner) {
  const Leaders one = leaders_of({1, 4, 2.5F}, 1);
  EXPECT_EQ(one.parts, (std::vector<int>{1}));
  EXPECT_EQ(one.weights, (std::vector<float>{1}));
  EXPECT_FLOAT_EQ(one.margin, 1.5F);
}

TEST(Winner, IsTheFirstOnATie) {
  const Winner won = winner_of({0.0F, 3.0F, 3.0F});
  EXPECT_EQ(won.part, 1);
  EXPECT_EQ(won.margin, 0.0F);
}

TEST(Winner, TakesNotANumberForTheLowest) {
  EXPECT_EQ(winner_of({kNan, -5.0F, -7.0F}).part, 1);
  EXPECT_FLOAT_EQ(winner_of({kNan, -5.0F, -7.0F}).margin, 2.0F);
  EXPECT_EQ(winner_of({-5.0F, kNan, kNan}).margin, kInfinity);
}

TEST(Winner, IsTheFirstWithoutMarginWhereNoScoreSaysAnything) {
  for (const float nothing : {kNan, -kInfinity}) {
    const Winner won = winner_of({nothing, nothing, nothing});
    EXPECT_EQ(won.part, 0);
    EXPECT_EQ(won.margin, 0.0F);
  }
  EXPECT_EQ(winner_of({kInfinity, kInfinity}).margin, 0.0F);
}

TEST(Confidence, IsTheLargestSoftmax) {
  // exp(2) / (exp(2) + exp(0) + exp(1))
  EXPECT_NEAR(sure({2, 0, 1}, kMaxSoftmax), 0.66524096F, 1e-6F);
  EXPECT_NEAR(sure({1002, 1000, 1001}, kMaxSoftmax), 0.66524096F, 1e-6F);
}

TEST(Confidence, OfSigmoidsIsTheLeastSureOne) {
  // sigmoid(3) = 0.952574, sigmoid(-1) = 0.268941: 0.731059 sure of "no".
  EXPECT_NEAR(sure({3, -1}, kSigmoid), 0.7310586F, 1e-6F);
  EXPECT_NEAR(sure({-3}, kSigmoid), 0.95257413F, 1e-6F);
}

TEST(Confidence, IsLowestWhereItIsUndefined) {
  EXPECT_EQ(sure({kNan, 1}, kMaxSoftmax), -kInfinity);
  EXPECT_EQ(sure({1, kNan}, kMaxSoftmax), -kInfinity);
  EXPECT_EQ(sure({kInfinity, 1}, kMaxSoftmax), -kInfinity);
  EXPECT_EQ(sure({kNan}, kSigmoid), -kInfinity);
  EXPECT_EQ(sure({9, kNan, 9}, kSigmoid), -kInfinity);
}

Leaders answer_of(const Fallback& fallback, std::int64_t top, const std::vector<float>& scores,
                  int& entry) {
  return answering(fallback, top, scores.data(), static_cast<std::int64_t>(scores.size()), entry);
}

TEST(Answering, IsTheWinnersWhereNothingIsInDoubt) {
  int entry = 7;
  const Fallback fallback{{2, Fallback::kAbstain}, Fallback::Measure::kScore, -4};
  EXPECT_EQ(answer_of(fallback, 1, {-9, -4, -16}, entry).parts, (std::vector<int>{1}));
  EXPECT_EQ(entry, Retreat::kNone);
  EXPECT_EQ(answer_of(fallback, 2, {-9, -4, -16}, entry).parts, (std::vector<int>{1, 0}));
}

TEST(Answering, IsThatOfTheFirstOfTheFallbackThatDidNotWin) {
  int entry = Retreat::kNone;
  const Fallback fallback{{2, Fallback::kAbstain}, Fallback::Measure::kScore, -4};
  const Leaders other = answer_of(fallback, 2, {-9, -5, -16}, entry);
  EXPECT_EQ(other.parts, (std::vector<int>{2}));
  EXPECT_EQ(other.weights, (std::vector<float>{1}));
  EXPECT_EQ(other.margin, 1) << "what is missing to the threshold";
  EXPECT_EQ(entry, 0);
  EXPECT_TRUE(answer_of(fallback, 1, {-9, -16, -5}, entry).parts.empty());
  EXPECT_EQ(entry, 1);
}

TEST(Answering, IsTheWinnersWhereTheFallbackNamesItAlone) {
  int entry = 7;
  EXPECT_EQ(answer_of({{0}, Fallback::Measure::kScore, 0}, 1, {-1, -2}, entry).parts,
            (std::vector<int>{0}));
  EXPECT_EQ(entry, Retreat::kNone);
}

TEST(Answering, DoubtsByTheSoftmaxOfTheScores) {
  int entry = Retreat::kNone;
  const Fallback fallback{{Fallback::kAbstain}, Fallback::Measure::kConfidence, 0.6};
  EXPECT_FALSE(answer_of(fallback, 1, {1, 0}, entry).parts.empty());  // 0.73
  EXPECT_TRUE(answer_of(fallback, 1, {0.1F, 0}, entry).parts.empty());
  EXPECT_TRUE(answer_of(fallback, 1, {kNan, kNan}, entry).parts.empty());
}

}  // namespace mgm
