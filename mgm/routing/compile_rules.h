#pragma once

#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/data/schema.h"
#include "mgm/routing/rule_partition.h"

namespace mgm {

/// Where the columns of a table stand among the numbers that a router reads.
using SeenColumns = std::vector<InputColumn>;

/// Rules as a decision graph over numbers: rows as program/decision_tree.h has them, the leaf of
/// each subset having its number in column 2. Rows may be shared by several paths.
///
/// A rule must be about columns that are seen. A number is compared as it is encoded (a missing one
/// as the number that fills it in); of a category only the values are known that were there to
/// learn from, and any other is missing. Throws Error(kSpec) naming what cannot be seen: another
/// column, a text, whether a number is missing, two columns compared with each other.
Array compile_rules(const Rules& rules, const SeenColumns& seen);

/// The number of thresholds on the longest path through such rows.
std::int64_t depth_of_rules(const Array& rows);

}  // namespace mgm
