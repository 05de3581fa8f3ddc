#pragma once

#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// Gathers classes into `count` groups (at most as many as classes): the two groups whose classes
/// are alike most, on average, become one (agglomerative clustering, average linkage), as long as
/// the group holds at most `most` samples; where no two fit, the smallest of all pairs joins.
/// `likeness` is [classes, classes], its diagonal left aside, both directions counted; `sizes` the
/// samples of each class. Groups are numbered by their first class. Deterministic.
std::vector<int> class_clusters(const Array& likeness, const std::vector<double>& sizes,
                                std::int64_t count, double most);

}  // namespace mgm
