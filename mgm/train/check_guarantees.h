#pragma once

#include "mgm/train/plan.h"

namespace mgm {

/// Reports cascades whose guarantee (Exits) the calibration share cannot bear: where something else
/// was fitted on it of which what their stages say is made, and where their stages answer only
/// samples that a route or another cascade leaves to them, of which the share is no sample.
void check_guarantees(const Tree& tree, const TrainingPlan& plan, Problems& problems);

}  // namespace mgm
