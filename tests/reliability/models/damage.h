#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "mgm/base/random.h"

namespace mgm {

/// Damages a text or a file as a disk, a network or a careless hand would: flips a bit, cuts the
/// end, repeats, removes or swaps pieces, overwrites with zeros.
void damage_bytes(std::string& content, Random& random);

/// Changes one value somewhere in a document as someone would who wants to deceive: numbers that
/// are negative, too large or one off, texts of elsewhere, values moved, repeated, removed, nested.
void deceive(nlohmann::ordered_json& document, Random& random);

/// Makes a document large or strange as a text: the same key twice, very deep, very wide.
std::string bloated(const nlohmann::ordered_json& document, Random& random);

}  // namespace mgm
