#include "mgm/tree/expert_choice.h"

#include <gtest/gtest.h>
#include <limits>

#include "mgm/node/torch.h"

namespace mgm {
namespace {

at::Tensor scores_of(std::vector<float> values, std::int64_t experts) {
  const auto rows = static_cast<std::int64_t>(values.size()) / experts;
  return at::tensor(values).reshape({rows, experts});
}

TEST(ExpertChoice, GivesEveryExpertAnEvenShareWhereAllSamplesWantTheSame) {
  const Choice choice = choose_by_experts(scores_of({3, 0, 2, 0, 1, 0, 4, 0}, 2), 1);
  // the first takes rows 3 and 0, the second what gives it most: rows 2 and 1
  ASSERT_EQ(choice.by_rank.size(), 1U);
  EXPECT_EQ(choice.winners(), (std::vector<int>{0, 1, 1, 0}));
}

TEST(ExpertChoice, LetsSeveralExpertsTakeASampleTheOneThatItGivesMostToFirst) {
  const Choice choice = choose_by_experts(scores_of({0, 1, 0, 9}, 2), 2);
  ASSERT_EQ(choice.by_rank.size(), 2U);
  EXPECT_EQ(choice.by_rank[0], (std::vector<int>{1, 1}));
  EXPECT_EQ(choice.by_rank[1], (std::vector<int>{0, 0}));
}

TEST(ExpertChoice, LeavesWhomNobodyTookToItsBest) {
  // each expert takes one sample: both take row 0 or row 1, and nobody takes row 2
  const Choice choice = choose_by_experts(scores_of({9, 0, 0, 9, 0, 1}, 2), 0.5);
  EXPECT_EQ(choice.winners(), (std::vector<int>{0, 1, 1}));
}

TEST(ExpertChoice, TakesNothingThatGivesItNothing) {
  const float never = -1e9F;
  const Choice choice = choose_by_experts(scores_of({1, never, 2, never}, 2), 2);
  ASSERT_EQ(choice.by_rank.size(), 1U);
  EXPECT_EQ(choice.winners(), (std::vector<int>{0, 0}));
}

TEST(ExpertChoice, TakesTheFirstOnATie) {
  const Choice choice = choose_by_experts(at::zeros({4, 2}), 1);
  EXPECT_EQ(choice.by_rank[0], (std::vector<int>{0, 0, 0, 0}));
  EXPECT_EQ(choice.by_rank[1], (std::vector<int>{1, 1, -1, -1}));
}

}  // namespace
}  // namespace mgm
