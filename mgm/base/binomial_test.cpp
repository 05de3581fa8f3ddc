#include "mgm/base/binomial.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mgm {
namespace {

/// The sum that the incomplete beta function stands for.
double summed(int count, int trials, double chance) {
  double sum = 0;
  for (int k = 0; k <= count; ++k) {
    sum += std::exp(std::lgamma(trials + 1) - std::lgamma(k + 1) - std::lgamma(trials - k + 1) +
                    k * std::log(chance) + (trials - k) * std::log1p(-chance));
  }
  return sum;
}

TEST(Binomial, SumsTheChancesOfAllThatIsNoMore) {
  for (const auto& [count, trials, chance] :
       {std::tuple{0, 10, 0.1}, {3, 10, 0.5}, {9, 10, 0.9}, {17, 1000, 0.02}}) {
    EXPECT_NEAR(binomial_at_most(count, trials, chance), summed(count, trials, chance), 1e-10)
        << count << " of " << trials;
  }
  EXPECT_EQ(binomial_at_most(5, 5, 0.3), 1);
  EXPECT_EQ(binomial_at_most(0, 5, 0), 1);
}

/// R: binom.test(k, n, alternative = "less")$conf.int
TEST(Binomial, HasTheExactUpperLimit) {
  EXPECT_NEAR(binomial_upper_limit(0, 100, 0.95), 1 - std::pow(0.05, 0.01), 1e-12);
  EXPECT_NEAR(binomial_upper_limit(5, 100, 0.95), 0.1022530, 1e-6);
  EXPECT_EQ(binomial_upper_limit(7, 7, 0.95), 1);
}

}  // namespace
}  // namespace mgm
