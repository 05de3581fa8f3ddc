#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "mgm/spec/spec.h"

namespace mgm {

/// Which group each value belongs to, as `{animals: [cat, dog], things: rest}` says it.
struct ValueGroups {
  std::vector<std::string> names;       ///< in the order of their numbers
  std::map<std::string, int> group_of;  ///< by value
  int rest = -1;                        ///< the group of every value not named; -1: none

  /// -1 where the value belongs to none.
  int of(const std::string& value) const;
};

/// What is wrong with a name or a value; empty where nothing is.
using CheckWord = std::function<std::string(const std::string& word)>;

/// Reads a map of names to lists of values or to the word `rest` (a value of that name stands in a
/// list: `[rest]`). `what` a name stands for is said in messages, such as `expert`. A group whose
/// name is wrong is left out.
ValueGroups read_value_groups(const Spec& groups, const std::string& what,
                              const CheckWord& check_name, const CheckWord& check_value,
                              Problems& problems);

}  // namespace mgm
