#include "mgm/routing/knn_router.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/program/kernels.h"
#include "mgm/program/neighbour_vote.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

/// 100 samples of a around 0, ten of b around 5; c is left out.
RouterLessons lessons() {
  RouterLessons all{Array({110, 1}), {}, {"a", "b", "c"}, {false, false, true}};
  for (std::int64_t i = 0; i < 110; ++i) {
    all.features.row(i)[0] = i < 100 ? 0.01F * static_cast<float>(i) : 5;
    all.subsets.push_back(i < 100 ? 0 : 1);
  }
  return all;
}

std::map<std::string, Array> fitted(const KnnRouterConfig& config) {
  Layers layers("r.router", {Port{"x", {1}}}, 0);
  const auto weights = build(config, layers, 3).fit(lessons());
  for (const WeightDeclaration& weight : layers.take_weights())
    EXPECT_EQ(weights.at(weight.name).shape, weight.shape) << weight.name;
  return weights;
}

Array scores(const std::map<std::string, Array>& weights, const KnnRouterConfig& config) {
  const Array near = negative_squared_distance(
      Array({2, 1}, {0.2F, 4}), weights.at("kept.weight").values.data(), config.samples);
  return neighbour_vote(near, weights.at("vote.labels").values.data(), config.neighbours, 3);
}

TEST(KnnRouter, ScoresByTheSubsetsOfTheNearestSamples) {
  const KnnRouterConfig config{3, 20};
  const Array found = scores(fitted(config), config);
  EXPECT_GT(found.row(0)[0], 3);
  EXPECT_GT(found.row(1)[1], found.row(1)[0]);
  for (std::int64_t i = 0; i < 2; ++i) EXPECT_EQ(found.row(i)[2], 0);
}

TEST(KnnRouter, KeepsOfEachSubsetItsShareButAtLeastOne) {
  const auto weights = fitted({1, 3});
  int of_b = 0;
  for (const float label : weights.at("vote.labels").values) of_b += label == 1 ? 1 : 0;
  EXPECT_EQ(of_b, 1);
}

TEST(KnnRouter, GetsByWithFewerSamplesThanItMayKeep) {
  const KnnRouterConfig config{200, 300};
  const auto weights = fitted(config);
  int unused = 0;
  for (const float value : weights.at("kept.weight").values) unused += std::isnan(value) ? 1 : 0;
  EXPECT_EQ(unused, 190);
  EXPECT_FLOAT_EQ(scores(weights, config).row(0)[0], 100.5F);
}

TEST(KnnRouter, RefusesToKeepTooFew) {
  Layers layers("r.router", {Port{"x", {1}}}, 0);
  Problems problems;
  EXPECT_FALSE(
      router_kind<KnnRouterConfig>().build(parse_for_test("{samples: 4}"), layers, {3}, problems));
  EXPECT_THAT(text_of(problems), HasSubstr("knn keeps 4 samples, too few for 5 neighbours"));
}

}  // namespace
}  // namespace mgm
