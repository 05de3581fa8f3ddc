#pragma once

#include <map>
#include <string>

#include "mgm/base/array.h"
#include "model_files.h"

namespace mgm {

/// Makes all else of a model fit its changed program, as far as that is possible: ports, the
/// encoding of inputs and targets, and weights of the shapes that are needed (`weights`: those that
/// there are). What reads the program is then all that stands between it and the kernels.
void make_fit(const std::map<std::string, Array>& weights, ModelFiles& files);

}  // namespace mgm
