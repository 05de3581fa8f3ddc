#pragma once

#include <string>
#include <vector>

#include "mgm/routing/partition.h"
#include "mgm/spec/value_groups.h"

namespace mgm {

/// Reads which values go to which expert; checks the names against the experts' and every value.
ValueGroups read_groups(const Spec& groups, const PartitionSite& site, const CheckWord& check_value,
                        Problems& problems);

/// Groups for equal experts: the values (all different), in order, in `count` runs of nearly equal
/// length, or one each where count is 0. Subsets of one value are named after it.
ValueGroups even_groups(const std::vector<std::string>& values, std::int64_t count);

}  // namespace mgm
