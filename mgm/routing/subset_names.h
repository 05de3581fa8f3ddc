#pragma once

#include <string>
#include <vector>

#include "mgm/routing/partition.h"

namespace mgm {

/// Names for a partition whose subsets mean nothing by themselves: the experts', or e0, e1, ...
/// Reports where nobody says how many there are.
std::vector<std::string> subset_names(const PartitionSite& site, const Spec& options,
                                      Problems& problems);

/// e0, e1, ...
std::vector<std::string> numbered_names(std::int64_t count);

/// Reports experts that a map from experts to subsets lacks.
void expect_every_expert(const Spec& map, const PartitionSite& site, Problems& problems);

/// The entries of a map that says what each named expert learns. Names of no expert are reported
/// and left out; experts that the map lacks are reported.
std::vector<Spec::Entry> subset_entries(const Spec& map, const PartitionSite& site,
                                        Problems& problems);

/// Whether a subset is said to be all that no other takes: the word `rest`.
bool is_rest(const Spec& subset);

}  // namespace mgm
