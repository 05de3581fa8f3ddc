#pragma once

#include <cstdint>
#include <string>

namespace mgm {

/// Appends the eight bytes of a number, the lowest first, whatever machine this is.
inline void append_little_endian(std::uint64_t value, std::string& to) {
  constexpr int kBits = 64, kByte = 8;
  for (int shift = 0; shift < kBits; shift += kByte) to += static_cast<char>(value >> shift & 255);
}

}  // namespace mgm
