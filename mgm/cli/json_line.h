#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace mgm {

/// JSON on one line with its end. Text that is not UTF-8 (a file's name, say) has U+FFFD in its
/// place.
inline std::string json_line(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mgm
