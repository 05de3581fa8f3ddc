#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mgm {

/// Parses JSON from an untrusted file: no duplicate keys, nesting of at most 64, nothing after the
/// value. Throws Error(kModel) that names `file`.
nlohmann::ordered_json parse_strictly(std::string_view text, const std::string& file);

}  // namespace mgm
