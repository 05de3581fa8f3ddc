#include "mgm/base/binomial.h"

#include "mgm/base/incomplete_beta.h"

namespace mgm {

double binomial_at_most(std::int64_t count, std::int64_t trials, double chance) {
  if (count >= trials) return 1;
  return incomplete_beta(static_cast<double>(trials - count), static_cast<double>(count) + 1,
                         1 - chance);
}

double binomial_upper_limit(std::int64_t count, std::int64_t trials, double level) {
  if (count >= trials) return 1;
  double low = 0, high = 1;
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (binomial_at_most(count, trials, middle) > 1 - level ? low : high) = middle;
  }
  return high;
}

}  // namespace mgm
