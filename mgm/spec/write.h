#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace mgm {

/// A JSON value as YAML that people like to read: a key a line, short lists and maps in brackets.
/// Texts are quoted where a YAML reader (this one, or one that takes `no` for false) could take
/// them for something else, so that `Spec::parse(to_yaml(json), ..).resolved()` is `json` again.
/// Keys are shorter than 1,000 bytes, and no text holds a NUL.
///
/// `comments` are written above the keys whose paths they are given by (`train.epochs`), a line of
/// `#` each; the empty path stands for the top of the file.
std::string to_yaml(const nlohmann::ordered_json& json,
                    const std::map<std::string, std::string>& comments = {});

}  // namespace mgm
