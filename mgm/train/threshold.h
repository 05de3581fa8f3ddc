#pragma once

#include "mgm/node/division.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// The confidence at which a cascade's stages may answer, by the calibration share: see
/// exit_threshold.h. What a guarantee rests on is kept as evidence. Where no sample of the share
/// has a target here, or too few for the guarantee, no stage but the last may answer (with a
/// remark).
double calibrated_threshold(Workshop& shop, const Phase& phase, const Exits& exits);

}  // namespace mgm
