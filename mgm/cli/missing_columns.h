#pragma once

#include <string>

#include "mgm/data/load.h"

namespace mgm {

/// A line for stderr that names the columns which the model reads and no sample of an input had;
/// empty where there are none.
std::string note_of_missing_columns(const InputReader& input);

}  // namespace mgm
