#pragma once

#include <map>
#include <string>
#include <vector>

#include "mgm/infer/engine.h"

namespace mgm {

/// What the route at `address` reads for every sample of a batch (also those that would not come
/// there), flattened: the named signals side by side, [batch, features].
Array route_reads(const Bundle& bundle, const std::string& address,
                  const std::vector<std::string>& signals,
                  const std::map<std::string, Array>& inputs);

}  // namespace mgm
