#pragma once

#include "mgm/base/registry.h"

namespace mgm {

/// Adds the shapes of nodes to a registry (kinds/builtin.h holds what needs no libtorch).
void add_shapes(Registry& registry);

}  // namespace mgm
