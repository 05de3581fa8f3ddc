#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace mgm {

/// JSON on one line. Text that is not UTF-8 (a file's name, say) has U+FFFD in its place.
inline std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}
/// The same with its line end.
inline std::string json_line(const nlohmann::ordered_json& json) { return json_text(json) + "\n"; }

}  // namespace mgm
