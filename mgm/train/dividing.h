#pragma once

#include <vector>

#include "mgm/base/error.h"
#include "mgm/node/division.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// Fits the partition of a route to the training samples that reach it, and notes in
/// `shop.assignments` which part every training, validation and calibration sample is given to.
/// Tells the observer of samples that no part is taught by.
void divide_samples(Workshop& shop, const Phase& phase);

/// Which parts of a fitted partition were given up (`tiny: {merge: N}`).
std::vector<bool> left_out(const Division& division);

/// Fault::kData: the phase would learn, but its subset is empty.
Error empty_subset(const Workshop& shop, const Phase& phase);

}  // namespace mgm
