#pragma once

#include <ATen/core/Tensor.h>

#include "mgm/tree/dispatch.h"

namespace mgm {

/// Experts choose their samples while learning (Zhou et al. 2022, Mixture-of-Experts with Expert
/// Choice Routing): each takes those that the softmax of their scores [samples, experts] gives it
/// most of, as many as `capacity` times an even share, rounded up; the first on a tie, and never
/// one that gives it nothing. So all loads are even, and a sample may have several experts, the one
/// that it gives most to first. Whom nobody took keeps its best, so that every sample teaches
/// someone.
Choice choose_by_experts(const at::Tensor& scores, double capacity);

}  // namespace mgm
