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

/// Whether a part writes what its holder is asked for (a member of an ensemble), so that what
/// learns alone inside it may be taught by the holder's task. What learns jointly is judged by
/// the holder's output.
inline bool stands_for(const Node& part, const Node& holder) {
  return part.outputs().size() == 1 && holder.outputs().size() == 1 &&
         part.outputs().front().shape == holder.outputs().front().shape;
}

}  // namespace mgm
