#include "mgm/routing/fit_competence.h"

#include <cmath>
#include <gtest/gtest.h>

#include "mgm/base/random.h"
#include "mgm/program/decision.h"

namespace mgm {
namespace {

constexpr std::int64_t kRows = 400;

/// Two numbers a sample, normal by chance; the first has mean 3.
Array features() {
  Array x({kRows, 2});
  Random chance(7);
  for (std::int64_t i = 0; i < kRows; ++i) {
    x.row(i)[0] = 3 + 2 * static_cast<float>(chance.normal());
    x.row(i)[1] = static_cast<float>(chance.normal());
  }
  return x;
}

std::vector<float> scores(const LinearMap& gate, const float* x) {
  std::vector<float> all;
  for (std::int64_t k = 0; k < gate.weight.rows(); ++k)
    all.push_back(gate.bias.values[k] + gate.weight.row(k)[0] * x[0] +
                  gate.weight.row(k)[1] * x[1]);
  return all;
}

TEST(FitCompetence, FindsWhoKnowsWhichSamples) {
  const Array x = features();
  Array losses({kRows, 3});
  for (std::int64_t i = 0; i < kRows; ++i) {
    const bool low = x.row(i)[0] < 3;
    losses.row(i)[0] = low ? 0.1F : 2;
    losses.row(i)[1] = low ? 2 : 0.1F;
    losses.row(i)[2] = 1;
  }
  const LinearMap gate = fit_competence(x, losses, 1);
  int right = 0;
  for (std::int64_t i = 0; i < kRows; ++i)
    right += winner(scores(gate, x.row(i)).data(), 3).part == (x.row(i)[0] < 3 ? 0 : 1) ? 1 : 0;
  EXPECT_GT(right, 380);
}

TEST(FitCompetence, DoesNotLookAtSamplesThatTellNothing) {
  Array losses({kRows, 3});
  Random chance(8);
  for (std::int64_t i = 0; i < kRows; ++i) {
    for (int k = 0; k < 3; ++k)
      losses.row(i)[k] = static_cast<float>(std::abs(chance.normal())) + (k == 2 ? 0 : 0.5F);
  }
  const LinearMap gate = fit_competence(features(), losses, 1);
  for (const float weight : gate.weight.values) EXPECT_EQ(weight, 0);
  EXPECT_EQ(winner(gate.bias.values.data(), 3).part, 2) << "the best of all is chosen for all";
}

TEST(FitCompetence, SharesAmongEquals) {
  const LinearMap gate = fit_competence(features(), Array({kRows, 2}), 2);
  EXPECT_NEAR(gate.bias.values[0], gate.bias.values[1], 1e-5);
}

TEST(FitCompetence, TakesASingleSample) {
  const LinearMap gate = fit_competence(Array({1, 2}), Array({1, 2}, {0, 5}), 1);
  EXPECT_EQ(winner(gate.bias.values.data(), 2).part, 0);
}

}  // namespace
}  // namespace mgm
