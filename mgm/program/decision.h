#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "mgm/program/program.h"

namespace mgm {

/// Who answers for a sample, and by how much it won over the second.
struct Winner {
  int part = 0;
  float margin = 0;
};

/// The highest of `count` scores, the first on a tie. NaN counts as the lowest, so that there is
/// always a winner; the margin is infinite where nothing but the winner is above minus infinity,
/// and 0 where nothing is.
Winner winner(const float* scores, std::int64_t count);

/// The parts with the `top` highest of `count` scores, in this order; ties and NaN as in `winner`.
struct Leaders {
  std::vector<int> parts;
  std::vector<float> weights;  ///< of their outputs: the softmax of their scores
  float margin = 0;  ///< the winner's, or that of the last leader over the best of the others where
                     ///< that is less
};
Leaders leaders(const float* scores, std::int64_t count, std::int64_t top);

/// Of `count` scores, what a fallback looks at (see Fallback::Measure). Lowest (minus infinity)
/// where it is NaN.
float measure_of(const float* scores, std::int64_t count, Fallback::Measure measure);

/// What became of a sample whose winner was in doubt.
struct Retreat {
  int entry = kNone;  ///< number in Fallback::to; kNone: the winner answers
  int part = 0;       ///< who answers: a block or Fallback::kAbstain
  float margin = 0;   ///< by how much the measure missed the threshold, or reached it
  static constexpr int kNone = -1;
};
Retreat retreat(const Fallback& fallback, const float* scores, std::int64_t count, int winner);

/// Who answers a sample by its `count` scores: the `top` highest, or whom the fallback (which may
/// be missing) names; nobody where it abstains. `entry` becomes that of the Retreat.
Leaders answering(const std::optional<Fallback>& fallback, std::int64_t top, const float* scores,
                  std::int64_t count, int& entry);

/// How sure a prediction is, from its `count` raw values (before any output function), see
/// Cascade::Confidence. Lowest (minus infinity) where a value is NaN or infinite values leave it
/// undefined: such a sample goes on to the next stage.
float confidence(const float* raw, std::int64_t count, Cascade::Confidence kind);

}  // namespace mgm
