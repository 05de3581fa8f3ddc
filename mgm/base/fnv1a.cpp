#include "mgm/base/fnv1a.h"

namespace mgm {

std::uint64_t fnv1a64(std::string_view bytes, std::uint64_t seed) {
  constexpr std::uint64_t kPrime = 0x100000001b3ULL, kOffsetBasis = 0xcbf29ce484222325ULL;
  std::uint64_t hash = kOffsetBasis ^ seed;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return hash;
}

}  // namespace mgm
