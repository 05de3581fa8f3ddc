#include "mgm/tree/gate_lessons.h"

#include <cmath>
#include <gtest/gtest.h>

#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"

namespace mgm {
namespace {

at::Tensor scores_of(std::vector<float> values) {
  const auto rows = static_cast<std::int64_t>(values.size() / 2);
  return at::tensor(values).reshape({rows, 2});
}

float value(const std::optional<at::Tensor>& penalty) { return penalty.value().item<float>(); }

TEST(GatePenalty, IsNothingUnlessAskedFor) {
  EXPECT_FALSE(gate_penalty(scores_of({1, 2}), {{1}}, {}));
}

TEST(GatePenalty, OfBalanceIsOneWhereExpertsAreEvenAndTheirNumberWhereOneTakesAll) {
  const GateLessons lessons{1, 0, 0};
  EXPECT_NEAR(value(gate_penalty(scores_of({0, 0, 0, 0}), {{0, 1}}, lessons)), 1, 1e-6);
  EXPECT_NEAR(value(gate_penalty(scores_of({50, 0, 50, 0}), {{0, 0}}, lessons)), 2, 1e-6);
  EXPECT_NEAR(value(gate_penalty(scores_of({1, 0}), {{0}, {1}}, lessons)), 1, 1e-6)
      << "both ranks count";
}

TEST(GatePenalty, OfBalanceLowersTheScoresOfWhoeverIsChosenTooOften) {
  at::Tensor scores = scores_of({1, 0, 1, 0, 0, 1});
  scores.set_requires_grad(true);
  const auto penalty = gate_penalty(scores, {{0, 0, 1}}, {0.5, 0, 0});
  backward({*penalty}, {at::ones({1})});
  const Array slopes = plain(scores.grad());
  for (std::int64_t row = 0; row < 3; ++row) {
    EXPECT_GT(slopes.row(row)[0], 0);
    EXPECT_LT(slopes.row(row)[1], 0);
  }
}

TEST(GatePenalty, OfScoresGrowsWithThem) {
  const GateLessons lessons{0, 1, 0};
  EXPECT_NEAR(value(gate_penalty(scores_of({0, 0}), {{0}}, lessons)), std::log(2) * std::log(2),
              1e-6);
  EXPECT_GT(value(gate_penalty(scores_of({9, 9}), {{0}}, lessons)), 81);
}

TEST(EvenOut, MovesBiasesTowardsEvenLoadsByTheRateAlone) {
  const at::Tensor bias = at::tensor({0.5F, 0.0F, 0.0F});
  even_out(bias, {{0, 0, 0, 0, 1, 1}}, 0.125);
  EXPECT_TRUE(at::equal(bias, at::tensor({0.375F, 0.0F, 0.125F})));
}

TEST(Noisy, IsFixedByItsKeyAndAsWideAsAskedFor) {
  const at::Tensor scores = at::zeros({5000, 2});
  EXPECT_TRUE(at::equal(noisy(scores, 0.5, 3), noisy(scores, 0.5, 3)));
  EXPECT_FALSE(at::equal(noisy(scores, 0.5, 3), noisy(scores, 0.5, 4)));
  EXPECT_TRUE(at::equal(noisy(scores, 0, 3), scores));
  EXPECT_NEAR(noisy(scores, 0.5, 3).square().mean().item<float>(), 0.25, 0.02);
}

}  // namespace
}  // namespace mgm
