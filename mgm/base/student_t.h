#pragma once

namespace mgm {

/// How probable it is that a number drawn from Student's t distribution lies at least as far from 0
/// as `t` does. `degrees` of freedom > 0, fractions allowed.
double student_t_two_sided(double t, double degrees);

/// The t that is exceeded on either side with a probability of `p` in all (0 < p < 1):
/// student_t_two_sided(result, degrees) == p.
double student_t_quantile(double p, double degrees);

}  // namespace mgm
