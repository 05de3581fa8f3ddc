#pragma once

#include <vector>

#include "mgm/train/plan.h"

namespace mgm {

/// Which phases wait for which, directly or not: row i holds those that i waits for.
std::vector<std::vector<bool>> waits(const std::vector<Phase>& phases);

/// Phases that may run side by side share the threads. Of those that a phase does not wait for, the
/// ones at the same distance from the start are taken to run at once.
void share_threads(std::vector<Phase>& phases, int threads);

}  // namespace mgm
