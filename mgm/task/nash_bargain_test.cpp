#include "mgm/task/nash_bargain.h"

#include <cmath>
#include <gmock/gmock.h>

namespace mgm {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

/// a_k^2 = 1 / c_k where nothing lies across.
TEST(NashBargain, IsTheInverseRootOfADiagonal) {
  EXPECT_THAT(nash_bargain({4, 0, 0, 1e-8}, 2),
              ElementsAre(DoubleNear(0.5, 1e-9), DoubleNear(1e4, 1e-5)));
}

/// Two that are nearly opposites: 1 / sqrt(1 + c).
TEST(NashBargain, IsPreciseWhereGradientsNearlyUndoEachOther) {
  const double cosine = -1 + 1e-8;
  const double wanted = 1 / std::sqrt(1 + cosine);
  EXPECT_THAT(nash_bargain({1, cosine, cosine, 1}, 2),
              ElementsAre(DoubleNear(wanted, wanted * 1e-6), DoubleNear(wanted, wanted * 1e-6)));
}

TEST(NashBargain, FulfilsItsEquationForManyTasks) {
  constexpr std::size_t kCount = 8;
  std::vector<double> products(kCount * kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    for (std::size_t j = 0; j < kCount; ++j)
      products[i * kCount + j] = i == j ? 1 : -0.13 + 0.01 * static_cast<double>((i * j) % 3);
  }
  const std::vector<double> bargain = nash_bargain(products, kCount);
  for (std::size_t i = 0; i < kCount; ++i) {
    double gain = 0;
    for (std::size_t j = 0; j < kCount; ++j) gain += products[i * kCount + j] * bargain[j];
    EXPECT_NEAR(bargain[i] * gain, 1, 1e-8) << i;
  }
}

}  // namespace
}  // namespace mgm
