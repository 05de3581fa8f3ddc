#pragma once

#include <string>
#include <vector>

#include "mgm/routing/partition.h"

namespace mgm {

/// From `low` on, up to but without `high`.
struct Interval {
  double low, high;
  int subset;
};

/// Which subset each number belongs to.
struct Ranges {
  std::vector<std::string> subsets;  ///< names, in the order of their numbers
  std::vector<Interval> intervals;   ///< ascending, without overlap
  int rest = -1;                     ///< the subset of what lies in no interval; -1: none
  int of(double value) const;
};

/// Reads `{EXPERT: [LOW, HIGH], OTHER: rest}`, where `..` is an open end and a list of such lists
/// makes several intervals one subset; names are checked against the experts', and ranges that are
/// empty or overlap are reported.
Ranges read_ranges(const Spec& ranges, const PartitionSite& site, Problems& problems);

/// The ranges between ascending cuts, and those below the first and from the last on.
Ranges ranges_between(const std::vector<double>& cuts);

}  // namespace mgm
