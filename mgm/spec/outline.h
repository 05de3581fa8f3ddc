#pragma once

#include <vector>

#include "mgm/spec/fields.h"

namespace mgm {

/// Reports the names in a spec's `model`, `train` and `infer` that nothing knows (keys, kinds,
/// options), with the nearest known ones, as building the tree would. Needs no data and goes on
/// behind a mistake, so that all misspelt names are said at once. `kinds`: all that a model may
/// name, with the sections `task`, `train` and `infer`.
void check_outline(const Spec& spec, const std::vector<KindInfo>& kinds, Problems& problems);

}  // namespace mgm
