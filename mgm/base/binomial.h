#pragma once

#include <cstdint>

namespace mgm {

/// How probable it is that of `trials` with a chance of `chance` each (0 to 1) at most `count`
/// succeed (0 <= count <= trials).
double binomial_at_most(std::int64_t count, std::int64_t trials, double chance);

/// The upper limit of the chance of success that holds with probability `level` where `count` of
/// `trials` have succeeded: the exact one-sided limit of Clopper and Pearson, The Use of Confidence
/// or Fiducial Limits Illustrated in the Case of the Binomial, Biometrika 26, 1934.
double binomial_upper_limit(std::int64_t count, std::int64_t trials, double level);

}  // namespace mgm
