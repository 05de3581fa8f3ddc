#pragma once

#include "mgm/train/workshop.h"

namespace mgm {

/// The lowest confidence at which a cascade's stages may answer and still lose at most `tolerance`
/// of the last stage's accuracy on the calibration share. A point estimate, without a guarantee.
/// Where no sample of the share has a target here, none may (with a remark).
double calibrated_threshold(const Workshop& shop, const Phase& phase, double tolerance);

}  // namespace mgm
