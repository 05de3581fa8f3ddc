#pragma once

#include <ATen/core/Tensor.h>
#include <vector>

#include "mgm/task/balance.h"

namespace mgm {

/// A gradient of many weights: a tensor for each, undefined where it does not reach.
using Gradients = std::vector<at::Tensor>;

/// The gradient of one task, by its number.
struct TaskGradient {
  std::size_t task;
  Gradients of;
};

/// For each weight whether several tasks reach it: those of a batch, and `others`, of which it had
/// no target, by the weights that each of them reaches.
std::vector<bool> shared_among(const std::vector<TaskGradient>& tasks,
                               const std::vector<std::vector<bool>>& others = {});

/// The inner products of tasks' gradients over the weights that are shared; a task whose gradient
/// is zero there is left out.
GradientProducts products_of(const std::vector<TaskGradient>& tasks,
                             const std::vector<bool>& shared);

/// The tasks' gradients added by their shares, which are those of `products`; a task that is not
/// there counts once. Weights that are not shared follow the `own` share of the task that reaches
/// them.
Gradients combined(const std::vector<TaskGradient>& tasks, const std::vector<bool>& shared,
                   const GradientProducts& products, const GradientShares& shares);

}  // namespace mgm
