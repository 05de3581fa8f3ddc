#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "mgm/routing/partition.h"

namespace mgm {

/// Which subset each value of a class or column belongs to.
struct Groups {
  std::vector<std::string> subsets;      ///< names, in the order of their numbers
  std::map<std::string, int> subset_of;  ///< by value
  int rest = -1;                         ///< the subset of every value not named; -1: none
  int of(const std::string& value) const;
};

/// What is wrong with a value; empty where nothing is.
using CheckValue = std::function<std::string(const std::string& value)>;

/// Reads a map of subset names to lists of values or to the word `rest` (a value of that name
/// stands in a list: `[rest]`); checks the names against the experts' and every value.
Groups read_groups(const Spec& groups, const PartitionSite& site, const CheckValue& check_value,
                   Problems& problems);

/// Groups for equal experts: the values (all different), in order, in `count` runs of nearly equal
/// length, or one each where count is 0. Subsets of one value are named after it.
Groups even_groups(const std::vector<std::string>& values, std::int64_t count);

}  // namespace mgm
