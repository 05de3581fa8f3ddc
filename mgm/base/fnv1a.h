#pragma once

#include <cstdint>
#include <string_view>

namespace mgm {

/// FNV-1a of 64 bits (Fowler, Noll and Vo; RFC draft-eastlake-fnv) over bytes. `seed` is exclusive
/// or-ed into the offset basis: 0 gives the published function. Bundles keep numbers that come of
/// it, so that it never changes.
std::uint64_t fnv1a64(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace mgm
