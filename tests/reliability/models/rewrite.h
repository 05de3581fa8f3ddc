#pragma once

#include "mgm/base/random.h"
#include "mgm/program/program.h"

namespace mgm {

/// Lets a valid program compute more than it did, and stay valid: a chain of random operations with
/// sizes from small to absurd before one of its outputs, or inside one of its experts and stages,
/// which writes its old shape in the end. The weights that it needs then are not there yet.
void rewrite(Program& program, Random& random);

}  // namespace mgm
