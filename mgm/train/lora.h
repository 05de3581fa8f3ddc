#pragma once

#include "mgm/train/plan.h"

namespace mgm {

/// Adapts a net (Node::adaptable): down starts as a linear layer does, U(-1/sqrt(n), 1/sqrt(n)), by
/// chance keyed by `seed` and the weight's name, up with zeros, so that nothing changes yet.
void adapt(Node& net, const LoraConfig& config, std::uint64_t seed);

/// Adds what the adapters of a net add to its weights, for good, and removes them.
void merge_adapters(Node& net);

/// Removes the adapters of a net.
void forget_adapters(Node& net);

/// Reports what is to learn by an addition and has no layer that can.
void check_adapters(const std::vector<Phase>& phases, const Tree& tree,
                    const Strategies& strategies, Problems& problems);

}  // namespace mgm
