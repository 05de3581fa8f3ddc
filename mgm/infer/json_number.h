#pragma once

#include <cmath>
#include <nlohmann/json.hpp>

namespace mgm {

/// A number of a report; null where it does not exist.
inline nlohmann::ordered_json json_number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

}  // namespace mgm
