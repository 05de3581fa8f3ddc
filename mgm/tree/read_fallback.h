#pragma once

#include <optional>

#include "mgm/node/division.h"
#include "mgm/node/site.h"
#include "mgm/tree/tree_configs.h"

namespace mgm {

/// The word for a part that learns from all samples that reach the route.
inline constexpr const char* kParent = "parent";

/// What `fallback:` and `doubt:` of a route say, for experts and a router that are known by now:
/// selective answering with a reject option (Chow, On Optimum Recognition Error and Reject
/// Tradeoff, 1970; El-Yaniv and Wiener, On the Foundations of Noise-free Selective Classification,
/// 2010), where what is rejected may go to an expert. Nothing where nothing is said or it does not
/// fit (reported).
std::optional<Doubts> read_fallback(Site& site, const RouteConfig& config,
                                    const Division& division);

}  // namespace mgm
