#pragma once

#include "mgm/train/session.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// Sets the temperature of the node that a phase of this kind is about, and keeps as evidence what
/// the calibration share says before and after: negative log-likelihood and calibration error. One
/// that is not given is fitted there (see task/temperature.h); it stays 1, with a remark, where no
/// sample of the share comes to the node.
void temper(Workshop& shop, const Phase& phase);

/// Reports every phase that learns from what a node with a temperature writes before that is set:
/// it would learn from other numbers than it is given afterwards.
void check_temperatures(const Session& session, Problems& problems);

}  // namespace mgm
