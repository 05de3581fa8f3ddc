#pragma once

#include "mgm/train/plan.h"

namespace mgm {

/// What a phase that learns by gradient reads of nodes that do not change in it: nodes that learned
/// before or never learn, so that they answer (no dropout, running means of batch norm stand
/// still), and that no loss of the phase looks at. Empty for other phases, and where a single epoch
/// reads nothing twice.
FixedSignals fixed_signals(const Tree& tree, const Strategies& strategies, const Phase& phase);

}  // namespace mgm
