#pragma once

#include <optional>
#include <vector>

#include "mgm/task/jackknife.h"

namespace mgm {

/// By how much one model's metric exceeds another's, and whether that is more than noise.
struct Difference {
  double mean = 0;
  double low = 0, high = 0;  ///< the interval that holds the true difference at the level asked for
  double p = 1;              ///< of a difference at least as large if there were none
  bool beyond_noise = false;  ///< p is below 1 - level

  bool operator==(const Difference&) const = default;
};

/// Compares two models judged on the same samples, `one` minus `other`, with a run of each for
/// every seed (the same number of both, run k of one beside run k of the other).
///
/// Two things are chance: which samples were drawn to judge on (the jackknife of the paired
/// difference tells how much that matters) and the seeds of the trainings (the spread of the
/// differences over them; with one seed that is unknown and left out). Each gives limits by
/// Student's t, and their distances from the mean are added in squares (Howe, Approximate
/// Confidence Limits on the Mean of X + Y, JASA 69, 1974): with few seeds the interval is wide.
/// That other training samples would have given another result is not covered (Dietterich,
/// Approximate Statistical Tests for Comparing Supervised Classification Learning Algorithms,
/// Neural Computation 10, 1998).
///
/// `level`: 0.95, or more where several differences are to hold together. Nothing where it cannot
/// be told: where the metric does not exist (NaN) for some samples, or where models differ by the
/// same on every sample, so that nothing says how much of it is chance.
std::optional<Difference> paired_difference(const std::vector<Jackknife>& one,
                                            const std::vector<Jackknife>& other, double level);

}  // namespace mgm
