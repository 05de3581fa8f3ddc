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

/// The inner products of tasks' gradients over the weights that at least two of them reach; a task
/// whose gradient is zero there is left out.
GradientProducts products_of(const std::vector<TaskGradient>& tasks);

/// The tasks' gradients added by their shares, which are those of `products`; a task that is not
/// there counts once. Weights that one task reaches alone follow its `own` share.
Gradients combined(const std::vector<TaskGradient>& tasks, const GradientProducts& products,
                   const GradientShares& shares);

}  // namespace mgm
