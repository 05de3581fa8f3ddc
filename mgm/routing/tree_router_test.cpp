#include "mgm/routing/tree_router.h"

#include <algorithm>
#include <gmock/gmock.h>

#include "mgm/program/decision_tree.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

/// The subsets a, b and c in bands along the second of two features; d is left out.
RouterLessons bands() {
  RouterLessons lessons{Array({90, 2}), {}, {"a", "b", "c", "d"}, {false, false, false, true}};
  for (std::int64_t i = 0; i < 90; ++i) {
    lessons.features.row(i)[0] = static_cast<float>(i % 7);
    lessons.features.row(i)[1] = static_cast<float>(i);
    lessons.subsets.push_back(static_cast<int>(i / 30));
  }
  return lessons;
}

std::vector<int> winners(const Array& scores) {
  std::vector<int> all;
  for (std::int64_t i = 0; i < scores.rows(); ++i) {
    const float* row = scores.row(i);
    all.push_back(static_cast<int>(std::max_element(row, row + scores.row_size()) - row));
  }
  return all;
}

TEST(TreeRouter, ScoresByTheSharesOfSubsetsInItsLeaves) {
  Layers layers("r.router", {Port{"x", {1, 2}}}, 0);
  Problems problems;
  const auto design =
      router_kind<TreeRouterConfig>().build(parse_for_test("{leaves: 8}"), layers, {4}, problems);
  ASSERT_TRUE(design) << text_of(problems);
  EXPECT_EQ(design->teaching, RouterTeaching::kFitted);
  const Block block = layers.take_block();
  EXPECT_EQ(block.shapes[block.outputs.front()], (Shape{4}));
  const RouterLessons lessons = bands();
  auto weights = design->fit(lessons);
  for (const WeightDeclaration& weight : layers.take_weights())
    EXPECT_EQ(weights.at(weight.name).shape, weight.shape) << weight.name;
  const Array scores =
      decision_tree(lessons.features, weights.at("tree.weight").values.data(),
                    weights.at("tree.scores").values.data(), weights.at("tree.weight").rows(), 4);
  EXPECT_EQ(winners(scores), lessons.subsets);
  for (std::int64_t i = 0; i < scores.rows(); ++i) {
    const float* row = scores.row(i);
    EXPECT_FLOAT_EQ(row[0] + row[1] + row[2], 1);
    EXPECT_EQ(row[3], 0) << "d was left out";
  }
}

TEST(TreeRouter, MayLearnFromFewerSamples) {
  Layers layers("r.router", {Port{"x", {2}}}, 0);
  const TreeRouterConfig config{4, 8, 1, 30};
  const RouterDesign design = build(config, layers, 4);
  const RouterLessons lessons = bands();
  auto weights = design.fit(lessons);
  const Array scores =
      decision_tree(lessons.features, weights.at("tree.weight").values.data(),
                    weights.at("tree.scores").values.data(), weights.at("tree.weight").rows(), 4);
  int wrong = 0;
  for (std::size_t i = 0; i < 90; ++i) wrong += winners(scores)[i] == lessons.subsets[i] ? 0 : 1;
  EXPECT_LE(wrong, 4);
}

}  // namespace
}  // namespace mgm
