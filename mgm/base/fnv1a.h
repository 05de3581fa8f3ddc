#pragma once

#include <cstdint>
#include <string_view>

namespace mgm {

/// FNV-1a of 64 bits (Fowler, Noll and Vo; RFC draft-eastlake-fnv) over bytes. `seed` is exclusive
/// or-ed into the offset basis: 0 gives the published function. Bundles keep numbers that come of
/// it, so that it never changes.
std::uint64_t fnv1a64(std::string_view bytes, std::uint64_t seed = 0);

/// Of no bytes, with seed 0.
inline constexpr std::uint64_t kFnv1aBasis = 0xcbf29ce484222325;

/// The hash of some bytes and one more, given that of the bytes.
constexpr std::uint64_t fnv1a64_next(std::uint64_t hash, unsigned char byte) {
  constexpr std::uint64_t kPrime = 0x100000001b3;
  return (hash ^ byte) * kPrime;
}

}  // namespace mgm
