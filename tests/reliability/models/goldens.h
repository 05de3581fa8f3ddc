#pragma once

#include <vector>

#include "attacks.h"

namespace mgm {

/// Small whole models that together hold every operation and every encoding: those of
/// `tests/data/format-N`, and random programs of nested routes and cascades.
std::vector<Golden> golden_models();

}  // namespace mgm
