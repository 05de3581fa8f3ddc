#pragma once

#include <vector>

#include "mgm/spec/fields.h"

namespace mgm {

/// Reports the names in a spec's model that nothing knows (keys, kinds, options), with the nearest
/// known ones. Needs no data, so that what is wrong with the model is said even where the data
/// cannot be read; the rest of what may be wrong shows once the tree is built. `kinds`: all that a
/// model may name, with the sections `task`, `train` and `infer`.
void check_outline(const Spec& model, const std::vector<KindInfo>& kinds, Problems& problems);

}  // namespace mgm
