#include "mgm/base/student_t.h"

#include "mgm/base/incomplete_beta.h"

namespace mgm {

double student_t_two_sided(double t, double degrees) {
  return incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t));
}

double student_t_quantile(double p, double degrees) {
  double low = 0, high = 1;
  while (student_t_two_sided(high, degrees) > p) high *= 2;
  constexpr int kHalvings = 60;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (low + high) / 2;
    (student_t_two_sided(middle, degrees) > p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace mgm
