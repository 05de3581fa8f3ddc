#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mgm {

/// Reads JSON from an untrusted file: RFC 8259 to the letter and nothing after the document, no key
/// twice in an object, at most 512 levels (a model's spec alone may have 200), and few enough
/// members in an object that looking one up cannot be made slow. Throws Error(kModel) whose place
/// is `file` and whose message says where it stands.
///
/// Json: nlohmann::json, or nlohmann::ordered_json, which keeps the order of the members.
template <class Json>
Json parse_strict_json(std::string_view text, const std::string& file);

extern template nlohmann::json parse_strict_json(std::string_view, const std::string&);
extern template nlohmann::ordered_json parse_strict_json(std::string_view, const std::string&);

}  // namespace mgm
