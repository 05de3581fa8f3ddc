#include "mgm/task/least_on_simplex.h"

#include <cmath>
#include <gmock/gmock.h>

namespace mgm {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

TEST(OntoSimplex, LeavesWhatLiesThere) {
  EXPECT_THAT(onto_simplex({0.25, 0.75}), ElementsAre(0.25, 0.75));
}

TEST(OntoSimplex, TakesTheNearestPoint) {
  EXPECT_THAT(onto_simplex({1, 1}), ElementsAre(0.5, 0.5));
  EXPECT_THAT(onto_simplex({2, 0, -1}), ElementsAre(1, 0, 0));
  EXPECT_THAT(onto_simplex({0.9, 0.5, -3}),
              ElementsAre(DoubleNear(0.7, 1e-12), DoubleNear(0.3, 1e-12), 0));
}

/// The norm alone, over axes of length 1 and 2: w.Pw = w1^2 + 4 w2^2 is least at (4, 1) / 5.
TEST(LeastOnSimplex, FindsTheShortestMixture) {
  const LeastOnSimplex least = least_on_simplex({0, 0}, std::vector<double>{1, 0, 0, 4}, 1);
  EXPECT_THAT(least.weights, ElementsAre(DoubleNear(0.8, 1e-6), DoubleNear(0.2, 1e-6)));
  EXPECT_NEAR(least.norm, std::sqrt(0.64 + 4 * 0.04), 1e-9);
}

TEST(LeastOnSimplex, GoesToACornerWhereTheSlopeIsSteep) {
  EXPECT_THAT(least_on_simplex({5, -5}, std::vector<double>{1, 0, 0, 1}, 0.1).weights,
              ElementsAre(0, 1));
}

}  // namespace
}  // namespace mgm
