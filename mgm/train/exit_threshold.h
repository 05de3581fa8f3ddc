#pragma once

#include <cstdint>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// What a cascade's stages say of some samples: by stage, then by sample.
struct StageVerdicts {
  std::vector<std::vector<float>> sure;  ///< as the engine tells it: program/decision.h
  std::vector<std::vector<bool>> right;

  /// Adds what a stage says of a batch: its raw output [batch, n], a class number each as target;
  /// those whose target is missing (NaN) say nothing.
  void add(std::size_t stage, const Array& raw, const Array& target);
  std::int64_t samples() const { return static_cast<std::int64_t>(sure.front().size()); }
};

/// What a cascade comes to if its stages answer from a confidence on.
struct ExitOutcome {
  std::int64_t right = 0;
  std::int64_t lost = 0;  ///< it is wrong where its last stage would have been right
};
ExitOutcome outcome_of(const StageVerdicts& verdicts, double threshold);

/// A confidence that nothing reaches: the last stage answers always.
inline constexpr double kNoExit = 2;

/// The lowest confidence at which these samples lose at most `tolerance` of the last stage's
/// accuracy; says nothing of others.
double estimated_threshold(const StageVerdicts& verdicts, double tolerance);

/// A confidence at which, with probability `guarantee`, samples drawn as these were lose at most
/// `tolerance` of the last stage's accuracy.
///
/// From the highest confidence down, each is tested by the exact binomial test of how often the
/// last stage would have been right where the cascade is wrong, which the loss of accuracy cannot
/// exceed; the last before the first that fails is taken, so that testing many costs nothing
/// (fixed-sequence testing: Angelopoulos, Bates, Candes, Jordan and Lei, Learn then Test, 2021).
/// kNoExit where there are too few samples to tell.
double guaranteed_threshold(const StageVerdicts& verdicts, double tolerance, double guarantee);

}  // namespace mgm
