#pragma once

#include "mgm/routing/router.h"

namespace mgm {

/// The expert whose subset's mean is nearest: a nearest-centroid classifier (Rocchio) over subsets.
struct NearestRouterConfig {
  static constexpr const char* kName = "nearest";
  static constexpr const char* kSummary =
      "The expert whose subset's mean lies nearest to what the route reads.";
};
template <class Fields>
void describe(Fields&, NearestRouterConfig&) {}

RouterDesign build(const NearestRouterConfig& config, Layers& layers, std::int64_t experts);

}  // namespace mgm
