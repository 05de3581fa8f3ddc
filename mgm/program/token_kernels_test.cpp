#include "mgm/program/token_kernels.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::FloatNear;
using testing::Pointwise;
using Floats = std::vector<float>;

TEST(LayerNorm, HasMeanZeroAndVarianceOneOverTheLastAxis) {
  const float weight[] = {1, 2}, bias[] = {0, 10};
  const Array y = layer_norm(Array({1, 2, 2}, {1, 3, -5, -5}), weight, bias, 0);
  EXPECT_THAT(std::vector<float>(y.values.begin(), y.values.begin() + 2), ElementsAre(-1, 12));
  const Array equal = layer_norm(Array({1, 2}, {4, 4}), weight, bias, 1e-5);
  EXPECT_THAT(equal.values, ElementsAre(0, 10));
}

TEST(LayerNorm, KeepsItsDigitsFarFromZero) {
  const float weight[] = {1, 1}, bias[] = {0, 0};
  EXPECT_THAT(layer_norm(Array({1, 2}, {100001, 100003}), weight, bias, 0).values,
              ElementsAre(-1, 1));
}

TEST(Gelu, IsXTimesTheNormalDistribution) {
  EXPECT_THAT(gelu(Array({1, 4}, {0, 1, -1, 10})).values,
              Pointwise(FloatNear(1e-6F), Floats{0, 0.8413447F, -0.1586553F, 10}));
}

TEST(Tokens, AreThePixelsRowByRow) {
  const Array y = tokens(Array({1, 2, 2, 2}, {1, 2, 3, 4, 10, 20, 30, 40}));
  EXPECT_EQ(y.shape, (Shape{1, 4, 2}));
  EXPECT_THAT(y.values, ElementsAre(1, 10, 2, 20, 3, 30, 4, 40));
}

TEST(AddWeight, IsAddedToEverySample) {
  const float weight[] = {1, 2};
  EXPECT_THAT(add_weight(Array({2, 2}, {10, 20, 30, 40}), weight).values,
              ElementsAre(11, 22, 31, 42));
}

TEST(Attention, AveragesTheValuesWhereAllKeysAreAlike) {
  // queries 0, keys 0: every token gets the mean of the values
  const Array x({1, 2, 3}, {0, 0, 1, 0, 0, 5});
  EXPECT_THAT(attention(x, nullptr, {1}).values, ElementsAre(3, 3));
}

TEST(Attention, LooksWhereTheKeyFitsTheQuery) {
  // width 1: token 0 asks with ln 3, keys are 1 and 0, so that it weighs its own value 3 to 1
  const float ask = std::log(3.0F);
  const Array x({1, 2, 3}, {ask, 1, 8, 0, 0, 4});
  EXPECT_THAT(attention(x, nullptr, {1}).values, Pointwise(FloatNear(1e-5F), Floats{7, 6}));
}

TEST(Attention, DividesQueriesKeysAndValuesAmongItsHeads) {
  // two heads of width 1: the first sees equal keys, the second only the key of token 1
  const Array x({1, 2, 6}, {0, 100, 0, 0, 2, 10, 0, 100, 0, 1, 4, 20});
  EXPECT_THAT(attention(x, nullptr, {2}).values, Pointwise(FloatNear(1e-5F), Floats{3, 20, 3, 20}));
}

TEST(MeanTokens, AveragesOverTheFirstAxisOfASample) {
  EXPECT_THAT(mean_tokens(Array({2, 2, 2}, {1, 10, 3, 30, 5, 6, 5, 6}), nullptr).values,
              ElementsAre(2, 20, 5, 6));
}

const Array kTexts({3, 3}, {4, 2, 0, 1, 0, 0, 0, 0, 0});  // of two tokens, of one, of none

TEST(MeanTokens, PassesOverPadding) {
  const Array x({3, 3, 1}, {1, 3, 99, 7, 99, 99, 99, 99, 99});
  EXPECT_THAT(mean_tokens(x, &kTexts).values, ElementsAre(2, 7, 0));
}

TEST(MaxTokens, IsTheLargestOfEachNumber) {
  const Array x({1, 3, 2}, {-1, -10, -3, -30, -2, -5});
  EXPECT_THAT(max_tokens(x, nullptr).values, ElementsAre(-1, -5));
}

TEST(MaxTokens, PassesOverPadding) {
  const Array x({3, 3, 1}, {-1, -3, 99, -7, 99, 99, 99, 99, 99});
  EXPECT_THAT(max_tokens(x, &kTexts).values, ElementsAre(-1, -7, 0));
}

TEST(Attention, LooksAtNoPadding) {
  // equal keys: every token gets the mean of the values of those that there are
  const Array x({2, 3, 3}, {0, 0, 1, 0, 0, 5, 0, 0, 99, 0, 0, 7, 0, 0, 99, 0, 0, 99});
  const Array texts({2, 3}, {4, 2, 0, 1, 0, 0});
  EXPECT_THAT(attention(x, &texts, {1}).values, ElementsAre(3, 3, 3, 7, 7, 7));
}

TEST(Embedding, TakesTheRowsThatNumbersName) {
  const float weight[] = {1, 2, 3, 4, 5, 6};
  const Array x({1, 2}, {2, 0});
  EXPECT_THAT(embedding(x, {"w", 3, 2}, weight).values, ElementsAre(5, 6, 1, 2));
}

TEST(Embedding, IsZeroForWhatNamesNoRow) {
  const float weight[] = {1, 2, 3};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Array x({1, 5}, {-1, 3, 0.5F, nan, 1e30F});
  EXPECT_THAT(embedding(x, {"w", 3, 1}, weight).values, ElementsAre(0, 0, 0, 0, 0));
}

TEST(TokenWindows, HoldEachTokenAndItsNeighbours) {
  const Array x({1, 3, 1}, {1, 2, 3});
  EXPECT_THAT(token_windows(x, {3}).values, ElementsAre(0, 1, 2, 1, 2, 3, 2, 3, 0));
  EXPECT_THAT(token_windows(x, {2}).values, ElementsAre(1, 2, 2, 3, 3, 0));
  EXPECT_THAT(token_windows(x, {9}).values, ElementsAre(0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 0, 1, 2, 3,
                                                        0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0));
}

}  // namespace
}  // namespace mgm
