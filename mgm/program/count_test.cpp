#include "mgm/program/count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mgm/base/error.h"
#include "mgm/program/layers.h"

namespace mgm {

namespace {

using testing::DoubleEq;
using testing::ElementsAre;

/// Reads [4], writes [2] through `hidden` units: 6 * hidden MACs, 7 * hidden + 2 weights.
Block two_layers(const std::string& address, std::int64_t hidden) {
  Layers layers(address, {{"x", {4}}}, 2);
  layers.output(layers.linear("fc2", layers.relu(layers.linear("fc1", 0, hidden)), 2));
  return layers.take_block();
}

/// A gate (8 MACs, 10 weights) over a small net and a cascade of two.
Block gated() {
  Layers layers("model", {{"x", {4}}}, 2);
  Layers inner("large", {{"x", {4}}}, 2);
  inner.output(
      inner.apply(Cascade{"large",
                          {"quick", "careful"},
                          {two_layers("large.quick", 10), two_layers("large.careful", 100)},
                          0.9},
                  {0}));
  const Block small = two_layers("small", 1);
  const ValueId scores = layers.linear("gate", 0, 2);
  layers.output(
      layers.apply(Route{"model", {"small", "large"}, {small, inner.take_block()}}, {scores, 0}));
  return layers.take_block();
}

}  // namespace

TEST(Count, CountsMultiplicationsOfEveryOperation) {
  Layers layers("model", {{"image", {3, 8, 8}}}, 10);
  ValueId x = layers.conv2d("conv1", 0, 16, 3, 1, 1);  // 8 * 8 * 16 * 27
  x = layers.max_pool2d(layers.relu(layers.batch_norm2d("bn1", x)), 2, 2);
  x = layers.linear("fc", layers.global_average_pool(x), 10);          // 160
  layers.output(layers.negative_squared_distance("centroids", x, 5));  // 50
  const Count counted = count(layers.take_block(), {});
  EXPECT_EQ(counted.macs, 27648 + 160 + 50);
  EXPECT_EQ(counted.best_macs, counted.macs);
  EXPECT_EQ(counted.worst_macs, counted.macs);
  EXPECT_EQ(counted.parameters, 16 * 27 + 16 + 2 * 16 + 170) << "without running means, centroids";
  EXPECT_EQ(counted.bytes, 4 * (16 * 27 + 16 + 4 * 16 + 170 + 50));
  EXPECT_EQ(counted.active_parameters, static_cast<double>(counted.parameters));
}

TEST(Count, CountsComparisonsOfTreesAndVotes) {
  Layers layers("model", {{"x", {6}}}, 0);
  layers.output(layers.decision_tree("tree", 0, 8, 4, 3));  // 4
  layers.output(layers.neighbour_vote("vote", layers.negative_squared_distance("kept", 0, 20), 5,
                                      3));  // 120 + 20
  const Count counted = count(layers.take_block(), {});
  EXPECT_EQ(counted.macs, 4 + 120 + 20);
  EXPECT_EQ(counted.parameters, 0) << "they are fitted";
  EXPECT_EQ(counted.bytes, 4 * (15 * 4 + 15 * 3 + 20 * 6 + 20));
}

TEST(Count, TakesPartsForEquallyLikelyWhereNothingIsKnown) {
  const Count counted = count(gated(), {});
  const double cascade = 60 + 0.5 * 600;
  EXPECT_DOUBLE_EQ(counted.macs, 8 + 0.5 * 6 + 0.5 * cascade);
  EXPECT_DOUBLE_EQ(counted.best_macs, 8 + 6);
  EXPECT_DOUBLE_EQ(counted.worst_macs, 8 + 660);
  EXPECT_EQ(counted.parameters, 10 + 9 + 72 + 702);
  EXPECT_EQ(counted.bytes, 4 * counted.parameters);
  EXPECT_DOUBLE_EQ(counted.active_parameters, 10 + 0.5 * 9 + 0.5 * (72 + 0.5 * 702));
}

TEST(Count, WeighsPartsByTheirRates) {
  const Count counted = count(gated(), {{"model", {0.75, 0.25}}, {"large", {0.9, 0.1}}});
  EXPECT_DOUBLE_EQ(counted.macs, 8 + 0.75 * 6 + 0.25 * (60 + 0.1 * 600));
}

TEST(Count, KnowsNothingOfPartsWhereNoSampleCame) {
  const Rates never{{"large", {0, 0}}};
  EXPECT_DOUBLE_EQ(count(gated(), never).macs, count(gated(), {}).macs);
  EXPECT_DOUBLE_EQ(count(gated(), {{"large", {}}}).macs, count(gated(), {}).macs);
}

TEST(Count, RefusesRatesThatAreNoShares) {
  EXPECT_THROW(count(gated(), {{"model", {1.0}}}), Error);
  EXPECT_THROW(count(gated(), {{"model", {-0.5, 1.5}}}), Error);
  EXPECT_THROW(count(gated(), {{"model", {std::numeric_limits<double>::quiet_NaN(), 1}}}), Error);
}

TEST(MacsBySample, FollowsThePathOfEachSample) {
  const Trace trace{{{"model", {0, 1, 1}}, {"large", {-1, 0, 1}}}, {}, {}, {}};
  EXPECT_THAT(macs_by_sample(gated(), trace, 3),
              ElementsAre(DoubleEq(14), DoubleEq(68), DoubleEq(668)));
}

/// A gate (12 MACs) over nets of 6, 60 and 600 MACs, of which the best `top` answer.
Block best_of_three(std::int64_t top) {
  Layers layers("model", {{"x", {4}}}, 2);
  const ValueId scores = layers.linear("gate", 0, 3);
  layers.output(layers.apply(Route{"model",
                                   {"a", "b", "c"},
                                   {two_layers("a", 1), two_layers("b", 10), two_layers("c", 100)},
                                   top},
                             {scores, 0}));
  return layers.take_block();
}

TEST(Count, CountsAllExpertsThatAnswerTogether) {
  EXPECT_DOUBLE_EQ(count(best_of_three(3), {}).macs, 12 + 666);
  const Count two = count(best_of_three(2), {});
  EXPECT_DOUBLE_EQ(two.macs, 12 + 2 * 222);
  EXPECT_DOUBLE_EQ(two.best_macs, 12 + 66);
  EXPECT_DOUBLE_EQ(two.worst_macs, 12 + 660);
  EXPECT_DOUBLE_EQ(count(best_of_three(2), {{"model", {0.5, 0.25, 0.25}}}).macs, 12 + 6 + 0.5 * 660)
      << "no expert runs more than once";
  EXPECT_DOUBLE_EQ(count(best_of_three(2), {{"model", {0.8, 0.1, 0.1}}}).macs, 12 + 6 + 0.5 * 660);
}

TEST(MacsBySample, CountsAllExpertsThatAnsweredTogether) {
  const Trace trace{{{"model", {0, 2}}}, {{"model", {{0, 1}, {2, 1}}}}, {}, {}};
  EXPECT_THAT(macs_by_sample(best_of_three(2), trace, 2),
              ElementsAre(DoubleEq(12 + 66), DoubleEq(12 + 660)));
  EXPECT_THROW(macs_by_sample(best_of_three(2), {{{"model", {0, 2}}}, {}, {}, {}}, 2), Error);
}

TEST(MacsBySample, RefusesATraceOfAnotherRun) {
  EXPECT_THROW(macs_by_sample(gated(), {{{"model", {1}}}, {}, {}, {}}, 1), Error);
  EXPECT_THROW(macs_by_sample(gated(), {{{"model", {0}}, {"large", {0}}}, {}, {}, {}}, 2), Error);
}

TEST(Count, OfAttentionIsTwoProductsOfAllPairsOfTokens) {
  Layers layers("model", {{"x", {5, 8}}}, 0);
  const ValueId x = layers.linear("qkv", layers.input(), 24);  // 5 tokens x 8 x 24
  layers.output(layers.apply(Attention{2}, {x}));              // 2 x 5 x 5 x 8
  EXPECT_EQ(count(layers.take_block(), {}).macs, 960 + 400);
}

}  // namespace mgm
