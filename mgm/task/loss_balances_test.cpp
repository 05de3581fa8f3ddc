#include "mgm/task/loss_balances.h"

#include <gmock/gmock.h>
#include <numeric>

#include "mgm/task/balance_for_test.h"

namespace mgm {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;

TEST(FixedBalance, LeavesLossesAsTheyAre) {
  EXPECT_THAT(balance_for_test<FixedBalanceConfig>(2)->weights({3, 4}, 1), ElementsAre(1, 1));
}

TEST(RandomBalance, IsOneOnAverage) {
  const auto balance = balance_for_test<RandomBalanceConfig>(3);
  double first = 0;
  constexpr int kSteps = 4000;
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    const std::vector<double> weights = balance->weights({1, 1, 1}, step);
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 3, 1e-12);
    first += weights[0];
  }
  EXPECT_NEAR(first / kSteps, 1, 0.05);
  EXPECT_EQ(balance->weights({1, 1}, 7), balance->weights({1, 1}, 7));
  EXPECT_NE(balance->weights({1, 1}, 7), balance->weights({1, 1}, 8));
}

/// Weights after many steps over losses that stay as they are.
std::vector<double> settled(Loss::Noise noise, const TaskLosses& losses) {
  const auto balance =
      balance_for_test<UncertaintyBalanceConfig>(losses.size(), "{rate: 0.01}", noise);
  std::vector<double> weights;
  for (int step = 0; step < 6000; ++step) {
    weights = balance->weights(losses, 1);
    balance->learn();
  }
  return weights;
}

/// The least of exp(-s) / 2 * L + s / 2 lies at exp(s) = L: the weight is 1 / (2 L).
TEST(UncertaintyBalance, SettlesWhereTheLikelihoodOfSquaresIsHighest) {
  EXPECT_THAT(settled({0.5, 0.5}, {4, 0.5}),
              ElementsAre(DoubleNear(1.0 / 8, 1e-4), DoubleNear(1, 1e-3)));
}

/// The least of exp(-s) * L + s / 2 lies at exp(s) = 2 L, that of exp(-s) * L + s at exp(s) = L.
TEST(UncertaintyBalance, SettlesWhereThatOfClassesAndOfDistancesIsHighest) {
  EXPECT_THAT(settled({1, 0.5}, {4, 0.5}),
              ElementsAre(DoubleNear(1.0 / 8, 1e-4), DoubleNear(1, 1e-3)));
  EXPECT_THAT(settled({1, 1}, {4, 0.5}),
              ElementsAre(DoubleNear(1.0 / 4, 1e-3), DoubleNear(2, 1e-3)));
}

TEST(UncertaintyBalance, LearnsNothingOfATaskWithoutTargets) {
  const std::vector<double> weights = settled({1, 0.5}, {std::nullopt, 4});
  EXPECT_EQ(weights[0], 1);
  EXPECT_NEAR(weights[1], 1.0 / 8, 1e-4);
}

TEST(Dwa, WeighsByHowMuchLossesFellBetweenTheLastTwoEpochs) {
  const auto balance = balance_for_test<DwaConfig>(2);
  const auto epoch = [&](double first, double second) {
    const std::vector<double> weights = balance->weights({first, second}, 1);
    balance->weights({first + 1, second + 1}, 2);
    balance->end_epoch();
    return weights;
  };
  EXPECT_THAT(epoch(3.5, 1.5), ElementsAre(1, 1));
  EXPECT_THAT(epoch(1.5, 1.5), ElementsAre(1, 1));
  // means were 4 and 2, then 2 and 2: ratios 0.5 and 1, over the temperature of 2
  const double first = std::exp(0.25), second = std::exp(0.5);
  const std::vector<double> weights = epoch(9, 9);
  EXPECT_NEAR(weights[0], 2 * first / (first + second), 1e-12);
  EXPECT_NEAR(weights[1], 2 * second / (first + second), 1e-12);
}

TEST(Dwa, TakesATaskWithoutLossesInAnEpochForOneThatStays) {
  const auto balance = balance_for_test<DwaConfig>(2);
  for (const TaskLosses& losses : {TaskLosses{4, 4}, TaskLosses{2, std::nullopt}}) {
    balance->weights(losses, 1);
    balance->end_epoch();
  }
  const double first = std::exp(0.25), second = std::exp(0.5);
  EXPECT_NEAR(balance->weights({1, 1}, 1)[0], 2 * first / (first + second), 1e-12);
}

/// With equal scores z = 1/2: z / loss, scaled to sum to 2.
TEST(Famo, BeginsWithTheInverseOfLosses) {
  const auto balance = balance_for_test<FamoConfig>(2);
  EXPECT_THAT(balance->weights({1, 3}, 1),
              ElementsAre(DoubleNear(1.5, 1e-12), DoubleNear(0.5, 1e-12)));
  EXPECT_THAT(balance->weights({std::nullopt, 3}, 1), ElementsAre(0, DoubleNear(1, 1e-12)));
}

/// The first step of Adam is `rate` by sign: the score of the task that fell less rises.
TEST(Famo, TurnsToTheTaskThatFellLess) {
  const auto balance = balance_for_test<FamoConfig>(2, "{rate: 0.1, decay: 0}");
  balance->look_back({2, 2}, {1, 1.9});
  const double first = std::exp(-0.1), second = std::exp(0.1);
  const std::vector<double> weights = balance->weights({1, 1}, 1);
  EXPECT_NEAR(weights[0], 2 * first / (first + second), 1e-6);
  EXPECT_NEAR(weights[1], 2 * second / (first + second), 1e-6);
}

TEST(Famo, LearnsNothingOfATaskWithoutTargets) {
  const auto balance = balance_for_test<FamoConfig>(3, "{rate: 0.1, decay: 0}");
  for (int step = 0; step < 20; ++step)
    balance->look_back({2, 2, std::nullopt}, {1, 1, std::nullopt});
  EXPECT_THAT(balance->weights({1, 1, 1}, 1), Each(DoubleNear(1, 1e-6)))
      << "those that are there fell alike, whatever the third would have done";
  balance->look_back({std::nullopt, 2, std::nullopt}, {std::nullopt, 1, std::nullopt});
  EXPECT_THAT(balance->weights({1, 1, 1}, 1), Each(DoubleNear(1, 1e-6)))
      << "one alone is compared with nobody";
}

/// z (f - mean of f) is 0 where all log-losses fall by one f.
TEST(Famo, RestsWhereAllFallAlike) {
  const auto balance = balance_for_test<FamoConfig>(2, "{decay: 0}");
  balance->look_back({8, 2}, {4, 1});
  EXPECT_NEAR(balance->weights({1, 1}, 1)[0], 1, 1e-6);
}

}  // namespace
}  // namespace mgm
