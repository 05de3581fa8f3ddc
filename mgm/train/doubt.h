#pragma once

#include <vector>

#include "mgm/train/workshop.h"

namespace mgm {

/// Sets when the choices of a phase's route are in doubt, from now on: at the given threshold, or
/// at the one below which at most the wanted share of the calibration samples that come there lie.
/// Where none comes, nothing is ever in doubt, and a remark says so.
void arm_doubts(Workshop& shop, const Phase& phase);

/// A threshold that at most a share of the measures, which are some, lie below and none lies near:
/// the engine adds up in another order than training does, and a measure that is the threshold
/// would fall on either side. Measures that are alike lie on one side, so that fewer may be below.
float threshold_below(std::vector<float> measures, double share);

/// Throws Error(kData) where a route falls back to an expert whose subset was merged away, which
/// never learns. `left_out`: of each part.
void refuse_fallback_to_nobody(Node& route, const std::vector<bool>& left_out);

}  // namespace mgm
