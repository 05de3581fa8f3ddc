#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// How much a group of classes may hold.
struct GroupRoom {
  double samples = std::numeric_limits<double>::infinity();         ///< as long as classes allow
  std::int64_t classes = std::numeric_limits<std::int64_t>::max();  ///< never more
};

/// Gathers classes into `count` groups (at most as many as classes): the two groups whose classes
/// are alike most, on average, become one (agglomerative clustering, average linkage), as long as
/// there is room in the group. Where no two fit, the smallest of all pairs joins that holds no more
/// classes than it may; where there is none, the group of the fewest classes is dissolved, each
/// class going to the group with room whose classes it is most alike. `room.classes` times `count`
/// must be at least the number of classes.
///
/// `likeness` is [classes, classes], its diagonal left aside, both directions counted; `sizes` the
/// samples of each class. Groups are numbered by their first class. Deterministic.
std::vector<int> class_clusters(const Array& likeness, const std::vector<double>& sizes,
                                std::int64_t count, const GroupRoom& room);

}  // namespace mgm
