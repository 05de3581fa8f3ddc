#pragma once

#include <map>
#include <string>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// Puts the rows of `part` behind those of `whole`, which may be empty so far.
void append(Array part, Array& whole);

/// Puts what was said of some samples, by address, behind what was said of those before.
template <class Value>
void append(const std::map<std::string, std::vector<Value>>& part,
            std::map<std::string, std::vector<Value>>& whole) {
  for (const auto& [address, values] : part) {
    std::vector<Value>& all = whole[address];
    all.insert(all.end(), values.begin(), values.end());
  }
}

}  // namespace mgm
