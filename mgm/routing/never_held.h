#pragma once

#include <string>
#include <vector>

#include "mgm/routing/rule.h"

namespace mgm {

/// What a rule looks for and no sample holds, which is likely a slip of the pen: `'nrth' in column
/// 'region'`, `a number in column 'region'`; each once. `cells`: those of each of the rule's
/// columns, empty where missing.
std::vector<std::string> never_held(const Rule& rule,
                                    const std::vector<const std::vector<std::string>*>& cells);

}  // namespace mgm
