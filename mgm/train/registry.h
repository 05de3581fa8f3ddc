#pragma once

#include "mgm/base/registry.h"

namespace mgm {

/// Every kind that comes with mgm: builtin_kinds(), the shapes of nodes and the optimizers.
Registry training_kinds();

}  // namespace mgm
