#pragma once

#include "mgm/train/optimizer.h"
#include "mgm/train/optimizer_configs.h"

namespace mgm {

/// Lion (Chen et al. 2023, algorithm 2): w -= rate * (sign(b1 m + (1 - b1) g) + decay w), then
/// m = b2 m + (1 - b2) g; norms and biases are not decayed.
std::unique_ptr<Optimizer> build(const LionConfig& config, std::vector<Learner> weights);

}  // namespace mgm
