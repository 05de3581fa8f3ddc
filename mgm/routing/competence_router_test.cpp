#include "mgm/routing/competence_router.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using ::testing::HasSubstr;
using ::testing::Lt;

RouterDesign built(const CompetenceRouterConfig& config, std::int64_t experts) {
  Layers layers("r.router", {Port{"x", {2}}}, 0);
  return build(config, layers, experts);
}

TEST(CompetenceRouter, NeverChoosesASubsetThatWasLeftOut) {
  RouterLessons lessons{Array({20, 2}), {}, {"a", "b"}, {false, true}};
  lessons.losses = Array({20, 2});
  EXPECT_THAT(built({}, 2).fit(lessons).at("scores.bias").values[1], Lt(-1e8F));
}

TEST(CompetenceRouter, ChoosesAmongTheOthersAsIfThereWereNoSubsetThatWasLeftOut) {
  RouterLessons lessons{Array({200, 2}), {}, {"a", "gone", "b"}, {false, true, false}};
  lessons.losses = Array({200, 3});  // those of 'gone' are 0: nobody judged it
  for (std::int64_t i = 0; i < 200; ++i) {
    const float x = i % 2 == 0 ? 1 : -1;
    lessons.features.row(i)[0] = x;
    lessons.losses.row(i)[0] = x > 0 ? 0.1F : 2;
    lessons.losses.row(i)[2] = x > 0 ? 2 : 0.1F;
  }
  const auto weights = built({}, 3).fit(lessons);
  const Array& weight = weights.at("scores.weight");
  EXPECT_GT(weight.row(0)[0] - weight.row(2)[0], 0.5F) << "it looks at the sample";
}

TEST(CompetenceRouter, LetsTheBestOrAllExpertsAnswerTogether) {
  EXPECT_EQ(built({.top = 4}, 8).top, 4);
  EXPECT_EQ(built({.top = 0}, 8).top, 8);
  EXPECT_EQ(built({.folds = 3}, 8).folds, 3);
  try {
    built({.top = 9}, 8);
    FAIL() << "more than there are";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the best 9 of 8 experts"));
  }
}

TEST(CompetenceRouter, IsFittedToSomeOfManySamples) {
  RouterLessons lessons{Array({100, 2}), {}, {"a", "b"}, {false, false}};
  lessons.losses = Array({100, 2});
  for (std::int64_t i = 0; i < 100; i += 10) lessons.losses.row(i)[0] = 3;  // those that are taken
  const auto weights = built({.samples = 10}, 2).fit(lessons);
  const std::vector<float>& bias = weights.at("scores.bias").values;
  EXPECT_GT(bias[1], bias[0]);
}

}  // namespace
}  // namespace mgm
