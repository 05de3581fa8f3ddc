#pragma once

#include <cstdint>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/base/error.h"

namespace mgm {

/// Gives experts that were left out a bias so low that they are never chosen: their softmax is 0,
/// and so is every gradient that could raise it.
void never_choose(const std::vector<bool>& left_out, Array& bias);

/// A gate sends samples to the best `top` of fewer experts.
Error too_many_answer(std::int64_t top, std::int64_t experts);

}  // namespace mgm
