#pragma once

#include "mgm/base/registry.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// Every kind that comes with mgm and needs no libtorch: sources, nets, partitions, routers,
/// losses, metrics, schedules. A value: add your own kinds to it and pass it along.
Registry builtin_kinds();

/// What every built-in kind says of itself, also those that need libtorch (node shapes, optimizers)
/// and the fixed sections of a spec: for help, schema and reference pages.
std::vector<KindInfo> catalogue();

}  // namespace mgm
