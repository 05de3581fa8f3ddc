#pragma once

#include <memory>
#include <vector>

#include "mgm/data/data_section.h"
#include "mgm/data/load.h"

namespace mgm {

/// Fits an encoding on some records whose columns are settled: inputs on the training part, classes
/// on all but the test part.
std::unique_ptr<Encoding> fit_encoding(const std::vector<NamedInput>& inputs,
                                       const std::vector<NamedTarget>& targets,
                                       const Records& records, const Split& split);

}  // namespace mgm
