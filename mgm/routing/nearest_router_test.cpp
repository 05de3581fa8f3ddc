#include "mgm/routing/nearest_router.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/program/kernels.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(NearestRouter, ScoresByTheDistanceToEachSubsetsMean) {
  Layers layers("r.router", {Port{"x", {1, 2, 2}}}, 0);
  Problems problems;
  const auto design =
      router_kind<NearestRouterConfig>().build(parse_for_test("{}"), layers, {3}, problems);
  ASSERT_TRUE(design) << text_of(problems);
  EXPECT_EQ(design->teaching, RouterTeaching::kFitted);
  const Block block = layers.take_block();
  EXPECT_EQ(block.shapes[block.outputs.front()], (Shape{3}));
  const std::vector<WeightDeclaration> weights = layers.take_weights();
  ASSERT_EQ(weights.size(), 1U);
  EXPECT_EQ(weights[0].name, "centroids.weight");
  EXPECT_EQ(weights[0].shape, (Shape{3, 4}));
  EXPECT_FALSE(weights[0].learnable);
}

TEST(NearestRouter, IsFittedToTheMeanOfEachSubset) {
  Layers layers("r.router", {Port{"x", {2}}}, 0);
  const RouterDesign design = build(NearestRouterConfig{}, layers, 2);
  const Array features({4, 2}, {0, 0, 2, 4, 10, 10, 10, 12});
  const auto weights = design.fit({features, {0, 0, 1, 1}, {"a", "b"}, {false, false}});
  const Array& centroids = weights.at("centroids.weight");
  EXPECT_THAT(centroids.values, ElementsAre(1, 2, 10, 11));
  const Array scores = negative_squared_distance(features, centroids.values.data(), 2);
  for (std::int64_t i = 0; i < 4; ++i) EXPECT_EQ(scores.row(i)[1] > scores.row(i)[0], i >= 2) << i;
}

TEST(NearestRouter, NeverChoosesASubsetThatWasLeftOut) {
  Layers layers("r.router", {Port{"x", {2}}}, 0);
  const RouterDesign design = build(NearestRouterConfig{}, layers, 3);
  const Array features({2, 2}, {-1e6F, 0, 1e6F, 1e6F});
  const auto weights = design.fit({features, {1, 2}, {"a", "b", "c"}, {true, false, false}});
  const Array scores =
      negative_squared_distance(features, weights.at("centroids.weight").values.data(), 3);
  for (std::int64_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(std::isfinite(scores.row(i)[0]));
    EXPECT_LT(scores.row(i)[0], scores.row(i)[1]);
    EXPECT_LT(scores.row(i)[0], scores.row(i)[2]);
  }
}

TEST(NearestRouter, NamesTheExpertWhoseSubsetIsEmpty) {
  Layers layers("r.router", {Port{"x", {1}}}, 0);
  const RouterDesign design = build(NearestRouterConfig{}, layers, 3);
  try {
    design.fit({Array({2, 1}), {0, 2}, {"a", "b", "c"}, {false, false, false}});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    EXPECT_THAT(error.what(), HasSubstr("no sample is in the subset of expert 'b'"));
  }
}

}  // namespace
}  // namespace mgm
