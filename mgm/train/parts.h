#pragma once

#include <vector>

#include "mgm/node/walker.h"

namespace mgm {

/// The parts of a node that are chosen per sample: experts, stages.
inline std::vector<Node*> chosen_of(Node& node) {
  std::vector<Node*> chosen;
  for (const PartOf& part : parts_of(node)) {
    if (part.runs == Runs::kChosen) chosen.push_back(part.node);
  }
  return chosen;
}

/// Whether anything in a node learns by gradient.
inline bool has_weights(Node& node) {
  bool any = false;
  for_each_weight(node,
                  [&](const std::string&, at::Tensor&, bool learnable) { any = any || learnable; });
  return any;
}

}  // namespace mgm
