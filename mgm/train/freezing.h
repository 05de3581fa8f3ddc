#pragma once

#include "mgm/train/plan.h"

namespace mgm {

/// Reports what is frozen for longer than it learns, and phases in which nothing learns from the
/// start.
void check_freezing(const std::vector<Phase>& phases, const Tree& tree,
                    const Strategies& strategies, Problems& problems);

}  // namespace mgm
