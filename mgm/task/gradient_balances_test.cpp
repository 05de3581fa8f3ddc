#include "mgm/task/gradient_balances.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <numbers>

#include "mgm/task/balance_for_test.h"

namespace mgm {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

auto near(double value, double by = 1e-9) { return DoubleNear(value, by); }

TEST(PcGrad, AddsWhatDoesNotConflict) {
  EXPECT_THAT(step_for_test(*balance_for_test<PcGradConfig>(2), {{1, 2}, {3, -1}}),
              ElementsAre(4, 1));
}

/// (1, 0) loses its half against (-1, 1), which loses all of its part against (1, 0).
TEST(PcGrad, TakesAwayWhatOneWouldUndoOfTheOther) {
  EXPECT_THAT(step_for_test(*balance_for_test<PcGradConfig>(2), {{1, 0}, {-1, 1}}),
              ElementsAre(0.5, 1.5));
}

TEST(PcGrad, LeavesNothingOfOpposites) {
  EXPECT_THAT(step_for_test(*balance_for_test<PcGradConfig>(2), {{1, 0}, {-1, 0}}),
              ElementsAre(0, 0));
}

/// For orthogonal gradients of one length the worst-off task gains most on the diagonal:
/// T (g + c |g| g / |g|) = T (1 + c) g.
TEST(CaGrad, GoesFurtherOnTheDiagonalOfASquare) {
  EXPECT_THAT(step_for_test(*balance_for_test<CaGradConfig>(2, "{c: 0.5}"), {{1, 0}, {0, 1}}),
              ElementsAre(near(1.5, 1e-6), near(1.5, 1e-6)));
}

TEST(CaGrad, IsTheSumWhereItMayNotLeaveTheMean) {
  EXPECT_THAT(step_for_test(*balance_for_test<CaGradConfig>(2, "{c: 0}"), {{1, 2}, {-3, 1}}),
              ElementsAre(near(-2), near(3)));
}

/// What the task that gains least gains by a step.
double least_gain(const std::vector<RowForTest>& gradients, const RowForTest& step) {
  double least = INFINITY;
  for (const RowForTest& gradient : gradients)
    least = std::min(least, dot_for_test(gradient, step));
  return least;
}

/// The paper's primal problem, searched on the circle around the mean gradient.
TEST(CaGrad, IsTheBestNearTheMeanForTheTaskThatGainsLeast) {
  for (const double c : {0.2, 0.4, 0.8}) {
    const std::vector<RowForTest> gradients{{4, 0.5}, {-1, 1}, {0.3, -0.1}};
    const RowForTest mean{1.1, 1.4 / 3};
    const double radius = c * std::sqrt(dot_for_test(mean, mean));
    double best = -INFINITY;
    for (int i = 0; i < 100000; ++i) {
      const double angle = 2 * std::numbers::pi * i / 100000;
      best = std::max(best, least_gain(gradients, {mean[0] + radius * std::cos(angle),
                                                   mean[1] + radius * std::sin(angle)}));
    }
    RowForTest step = step_for_test(
        *balance_for_test<CaGradConfig>(3, "{c: " + std::to_string(c) + "}"), gradients);
    for (double& number : step) number /= 3;
    EXPECT_NEAR(least_gain(gradients, step), best, 1e-5) << c;
    EXPECT_NEAR(std::hypot(step[0] - mean[0], step[1] - mean[1]), radius, 1e-9) << c;
  }
}

/// For two tasks: a_1 |g_1| = a_2 |g_2| = 1 / sqrt(1 + cosine).
TEST(NashMtl, IsTheBargainOfTwo) {
  const std::vector<RowForTest> gradients{{3, 0}, {-0.5, 0.5}};
  const double agreed = 1 / std::sqrt(1 - std::sqrt(0.5));
  const auto balance = balance_for_test<NashMtlConfig>(2);
  const GradientShares shares = balance->shares(products_for_test(gradients), 1);
  EXPECT_THAT(shares.shared,
              ElementsAre(near(agreed / 3, 1e-3), near(agreed / std::sqrt(0.5), 1e-3)));
  EXPECT_EQ(shares.own, shares.shared);
}

/// The paper's condition G^T G a = 1 / a, and a step of the length sqrt(T), whatever the scales.
TEST(NashMtl, GivesEveryTaskItsShareOfTheBargain) {
  for (const double scale : {1.0, 1000.0}) {
    const std::vector<RowForTest> gradients{{scale, 0, 0.2 * scale}, {-0.3, 1, 0}, {0.1, -0.4, 2}};
    const auto balance = balance_for_test<NashMtlConfig>(3);
    const RowForTest step = step_for_test(*balance, gradients);
    const GradientShares shares = balance->shares(products_for_test(gradients), 1);
    for (std::size_t k = 0; k < 3; ++k)
      EXPECT_NEAR(shares.shared[k] * dot_for_test(gradients[k], step), 1, 1e-3) << k;
    EXPECT_NEAR(std::sqrt(dot_for_test(step, step)), std::sqrt(3), 1e-3);
  }
}

TEST(NashMtl, StaysFiniteWhereGradientsUndoEachOther) {
  const RowForTest step = step_for_test(*balance_for_test<NashMtlConfig>(2), {{1, 0}, {-1, 0}});
  EXPECT_NEAR(step[0], 0, 1e-9);
}

/// Orthogonal gradients of lengths 2 and 1 are both made as long as the shorter.
TEST(AlignedMtl, MakesOrthogonalGradientsAsLongAsTheShortest) {
  EXPECT_THAT(step_for_test(*balance_for_test<AlignedMtlConfig>(2), {{2, 0}, {0, 1}}),
              ElementsAre(near(1), near(1)));
}

/// The matrix of the aligned gradients has one singular value, the least of the gradients': for
/// (1, 0) and (-0.6, 0.8) the squares are 1 +- 0.6, so that the aligned are sqrt(0.4) (U V^T).
TEST(AlignedMtl, MakesOneLengthOfAllPrincipalComponents) {
  const std::vector<RowForTest> gradients{{1, 0}, {-0.6, 0.8}};
  const RowForTest step = step_for_test(*balance_for_test<AlignedMtlConfig>(2), gradients);
  EXPECT_NEAR(dot_for_test(step, step), 2 * 0.4, 1e-9) << "of two orthogonal of that length";
  EXPECT_NEAR(dot_for_test(step, gradients[0]), dot_for_test(step, gradients[1]), 1e-9)
      << "they are alike, so that both gain alike";
  EXPECT_GT(dot_for_test(step, gradients[0]), 0);
}

TEST(AlignedMtl, LeavesOutWhatIsNoDirection) {
  EXPECT_THAT(step_for_test(*balance_for_test<AlignedMtlConfig>(2), {{1, 1}, {1, 1}}),
              ElementsAre(near(2), near(2)));
}

/// One step: norms 4 and 1, both losses at half of the first; the mean norm is wanted of both, so
/// that the weight of the first falls by the rate and that of the second rises by it.
TEST(GradNorm, BringsNormsTogether) {
  const auto balance = balance_for_test<GradNormConfig>(2, "{rate: 0.1}");
  EXPECT_THAT(balance->weights({2, 6}, 1), ElementsAre(1, 1));
  EXPECT_THAT(balance->weights({1, 3}, 2), ElementsAre(1, 1));
  EXPECT_THAT(step_for_test(*balance, {{4, 0}, {0, 1}}), ElementsAre(4, 1));
  balance->learn();
  EXPECT_THAT(balance->weights({1, 3}, 3), ElementsAre(near(0.9, 1e-6), near(1.1, 1e-6)));
}

/// Norms are alike, but the first loss has not fallen (ratio 1) and the second has to a quarter:
/// against the mean of 0.625 the first is wanted larger, the second smaller.
TEST(GradNorm, HelpsWhatLearnsSlowly) {
  const auto balance = balance_for_test<GradNormConfig>(2, "{rate: 0.1, restore: 1}");
  balance->weights({8, 8}, 1);
  balance->weights({8, 2}, 2);
  balance->shares(products_for_test({{1, 0}, {0, 1}}), 2);
  balance->learn();
  EXPECT_THAT(balance->weights({8, 2}, 3), ElementsAre(near(1.1, 1e-6), near(0.9, 1e-6)));
}

/// Followed to the end, weighed norms are as the paper wants them: in the ratio of the rates.
TEST(GradNorm, SettlesWhereNormsAreInTheRatioOfTheRates) {
  const auto balance = balance_for_test<GradNormConfig>(2, "{rate: 0.002, restore: 1}");
  balance->weights({4, 4}, 0);
  std::vector<double> weights;
  for (int step = 0; step < 3000; ++step) {
    weights = balance->weights({3, 1}, 1);
    balance->shares(products_for_test({{weights[0] * 5, 0}, {0, weights[1]}}), 1);
    balance->learn();
  }
  EXPECT_NEAR(weights[0] * 5 / weights[1], 3, 0.1);
  EXPECT_NEAR(weights[0] + weights[1], 2, 1e-12);
}

}  // namespace
}  // namespace mgm
