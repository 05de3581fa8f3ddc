#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <vector>

namespace mgm {

/// A task's gradient: a tensor for each weight, undefined for those that the task does not reach.
using Gradients = std::vector<at::Tensor>;

/// The gradient of all tasks together, without what each would undo of another's: from each task's
/// gradient of the weights that several tasks reach, its part against any other's is taken away,
/// the others in an order drawn from `key`; then they are added (PCGrad, Yu et al. 2020). Weights
/// that one task reaches alone keep its gradient.
Gradients without_conflicts(const std::vector<Gradients>& tasks, std::uint64_t key);

/// As many times the softmax of standard normal numbers as there are tasks, drawn from `key`: the
/// weights of the tasks' losses in a step (random loss weighting, Lin et al. 2022).
std::vector<double> random_task_weights(std::size_t tasks, std::uint64_t key);

}  // namespace mgm
