#include "mgm/train/task_gradients.h"

#include <algorithm>

#include "mgm/node/torch.h"

namespace mgm {

namespace {

double product(const Gradients& left, const Gradients& right, std::size_t weight) {
  if (!left[weight].defined() || !right[weight].defined()) return 0;
  return at::dot(left[weight].reshape({-1}), right[weight].reshape({-1})).item<double>();
}

/// All inner products [tasks, tasks] over what is shared.
std::vector<double> all_products(const std::vector<TaskGradient>& tasks,
                                 const std::vector<bool>& shared) {
  const std::size_t count = tasks.size();
  std::vector<double> products(count * count, 0);
  for (std::size_t weight = 0; weight < tasks.front().of.size(); ++weight) {
    if (!shared[weight]) continue;
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i; j < count; ++j)
        products[i * count + j] += product(tasks[i].of, tasks[j].of, weight);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) products[i * count + j] = products[j * count + i];
  }
  return products;
}

}  // namespace

std::vector<bool> shared_among(const std::vector<TaskGradient>& tasks,
                               const std::vector<std::vector<bool>>& others) {
  std::vector<bool> shared;
  for (std::size_t weight = 0; weight < tasks.front().of.size(); ++weight) {
    const auto there = std::count_if(tasks.begin(), tasks.end(), [&](const TaskGradient& task) {
      return task.of[weight].defined();
    });
    const auto silent = std::count_if(others.begin(), others.end(),
                                      [&](const auto& reached) { return reached[weight]; });
    shared.push_back(there + silent > 1);
  }
  return shared;
}

GradientProducts products_of(const std::vector<TaskGradient>& tasks,
                             const std::vector<bool>& shared) {
  const at::NoGradGuard no_gradient;
  const std::vector<double> all = all_products(tasks, shared);
  std::vector<std::size_t> there;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (all[i * tasks.size() + i] > 0) there.push_back(i);
  }
  GradientProducts products;
  for (const std::size_t i : there) {
    products.tasks.push_back(tasks[i].task);
    for (const std::size_t j : there) products.values.push_back(all[i * tasks.size() + j]);
  }
  return products;
}

Gradients combined(const std::vector<TaskGradient>& tasks, const std::vector<bool>& shared,
                   const GradientProducts& products, const GradientShares& shares) {
  const at::NoGradGuard no_gradient;
  Gradients together(tasks.front().of.size());
  for (std::size_t weight = 0; weight < together.size(); ++weight) {
    const std::vector<double>& of = shared[weight] ? shares.shared : shares.own;
    for (const TaskGradient& task : tasks) {
      if (!task.of[weight].defined()) continue;
      const auto found = std::find(products.tasks.begin(), products.tasks.end(), task.task);
      const double share = found == products.tasks.end()
                               ? 1
                               : of[static_cast<std::size_t>(found - products.tasks.begin())];
      const at::Tensor part = share == 1 ? task.of[weight] : task.of[weight] * share;
      together[weight] = together[weight].defined() ? together[weight] + part : part;
    }
  }
  return together;
}

}  // namespace mgm
