#pragma once

#include <string>
#include <vector>

#include "mgm/routing/partition.h"

namespace mgm {

/// Names for a partition whose subsets mean nothing by themselves: the experts', or e0, e1, ...
/// Reports where nobody says how many there are.
std::vector<std::string> subset_names(const PartitionSite& site, const Spec& options,
                                      Problems& problems);

}  // namespace mgm
