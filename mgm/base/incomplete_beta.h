#pragma once

namespace mgm {

/// The regularised incomplete beta function I_x(a, b), for a, b > 0 and x in [0, 1].
double incomplete_beta(double a, double b, double x);

}  // namespace mgm
