#pragma once

#include "mgm/routing/router.h"

namespace mgm {

/// Chooses whoever is likely to know best, by how each expert did on samples that it had not
/// learned from (dynamic selection; META-DES, Cruz et al. 2015).
struct CompetenceRouterConfig {
  static constexpr const char* kName = "competence";
  static constexpr const char* kSummary =
      "Whoever is likely to know best: a linear gate fitted to how each expert did on samples that "
      "it had not learned from, a fold of the training samples at a time, so that none is held "
      "back.";
  std::int64_t top = 1;
  std::int64_t folds = 5;
  std::int64_t samples = 5000;
};
template <class Fields>
void describe(Fields& field, CompetenceRouterConfig& config) {
  field("top", config.top,
        "So many experts answer for a sample, their raw outputs averaged by the softmax of their "
        "scores; 0: all of them.",
        in_range(0, 4096));
  field("folds", config.folds,
        "Into so many the training samples are divided; each expert learns without each of them in "
        "turn, and once more from all.",
        in_range(2, 100));
  field("samples", config.samples, "At most so many, from everywhere, that the gate is fitted to.",
        in_range(10, 1e6));
}

/// Throws Error(kSpec) where top is more than there are experts.
RouterDesign build(const CompetenceRouterConfig& config, Layers& layers, std::int64_t experts);

}  // namespace mgm
