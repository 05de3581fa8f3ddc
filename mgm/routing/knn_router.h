#pragma once

#include "mgm/routing/router.h"

namespace mgm {

/// The subset that most of the nearest kept training samples belong to (Fix and Hodges 1951).
struct KnnRouterConfig {
  static constexpr const char* kName = "knn";
  static constexpr const char* kSummary =
      "The subset that most of the nearest training samples belong to, among some that are kept "
      "with the model: costs a distance to each.";
  std::int64_t neighbours = 5;
  std::int64_t samples = 500;
};
template <class Fields>
void describe(Fields& field, KnnRouterConfig& config) {
  field("neighbours", config.neighbours, "Samples that vote.", in_range(1, 1000));
  field("samples", config.samples,
        "Training samples that are kept, of each subset its share, but at least one.",
        in_range(1, 1000000));
}

/// Throws Error(kSpec) for fewer samples than neighbours or experts.
RouterDesign build(const KnnRouterConfig& config, Layers& layers, std::int64_t experts);

}  // namespace mgm
