#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mgm {

/// Bytes of an element of a type of the safetensors format (`F32`, `BF16`, `I64` ...); nothing for
/// an unknown one.
std::optional<std::size_t> element_bytes(const std::string& type);

/// The names of all types.
std::vector<std::string> element_types();

/// `count` little-endian elements of type F32, F16, BF16 or F64 as floats (F64 rounded); nothing
/// for other types. `bytes` need not be aligned.
std::optional<std::vector<float>> to_floats(const std::string& type, const char* bytes,
                                            std::size_t count);

}  // namespace mgm
