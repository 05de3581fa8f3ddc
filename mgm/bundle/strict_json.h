#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mgm {

/// Reads JSON from an untrusted file as parse_json does, at most 512 levels (a model's spec alone
/// may have 200), and few enough members in an object that looking one up is quick. Throws
/// Error(kModel) whose place is `file` and whose message says where it stands.
template <class Json>
Json parse_strict_json(std::string_view text, const std::string& file);

extern template nlohmann::json parse_strict_json(std::string_view, const std::string&);
extern template nlohmann::ordered_json parse_strict_json(std::string_view, const std::string&);

}  // namespace mgm
