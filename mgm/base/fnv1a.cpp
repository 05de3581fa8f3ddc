#include "mgm/base/fnv1a.h"

namespace mgm {

std::uint64_t fnv1a64(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t hash = kFnv1aBasis ^ seed;
  for (const char c : bytes) hash = fnv1a64_next(hash, static_cast<unsigned char>(c));
  return hash;
}

}  // namespace mgm
