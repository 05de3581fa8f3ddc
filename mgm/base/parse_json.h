#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mgm {

/// Reads JSON from an untrusted text: RFC 8259 to the letter and nothing after the document, no key
/// twice in an object, at most `deepest` levels and `most_members` in an object. Takes time in
/// proportion to the text however many members an object has (nlohmann's own parser of ordered_json
/// looks at each for each). Throws Error(kData) without a place.
///
/// Json: nlohmann::json, or nlohmann::ordered_json, which keeps the order of the members.
template <class Json>
Json parse_json(std::string_view text, std::size_t deepest, std::size_t most_members = SIZE_MAX);

extern template nlohmann::json parse_json(std::string_view, std::size_t, std::size_t);
extern template nlohmann::ordered_json parse_json(std::string_view, std::size_t, std::size_t);

/// What an exception of nlohmann's says, without its name: `type must be string, but is null` of
/// `[json.exception.type_error.302] type must be string, but is null`.
std::string json_reason(const std::exception& error);

}  // namespace mgm
