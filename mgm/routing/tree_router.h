#pragma once

#include "mgm/routing/router.h"

namespace mgm {

/// A decision tree that was fitted to tell the partition's subsets apart.
struct TreeRouterConfig {
  static constexpr const char* kName = "tree";
  static constexpr const char* kSummary =
      "A small decision tree (CART) over what the route reads, fitted to the partition: costs one "
      "comparison a level.";
  std::int64_t leaves = 32;
  std::int64_t depth = 8;
  std::int64_t least = 5;
  std::int64_t samples = 20000;
};
template <class Fields>
void describe(Fields& field, TreeRouterConfig& config) {
  field("leaves", config.leaves, "At most so many leaves.", in_range(2, 65536));
  field("depth", config.depth, "At most so many comparisons for a sample.", in_range(1, 1000));
  field("least", config.least, "Training samples that each leaf must hold.", at_least(1));
  field("samples", config.samples, "The tree grows on at most so many samples, evenly taken.",
        at_least(1));
}

RouterDesign build(const TreeRouterConfig& config, Layers& layers, std::int64_t experts);

}  // namespace mgm
