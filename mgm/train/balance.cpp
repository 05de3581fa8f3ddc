#include "mgm/train/balance.h"

#include <algorithm>
#include <cmath>

#include "mgm/base/random.h"
#include "mgm/node/torch.h"

namespace mgm {

namespace {

/// The numbers of the weights that at least two tasks reach.
std::vector<std::size_t> shared_weights(const std::vector<Gradients>& tasks) {
  std::vector<std::size_t> shared;
  for (std::size_t w = 0; w < tasks.front().size(); ++w) {
    const auto reach = std::count_if(tasks.begin(), tasks.end(),
                                     [&](const Gradients& task) { return task[w].defined(); });
    if (reach > 1) shared.push_back(w);
  }
  return shared;
}

/// A task's gradient of the shared weights in one row, zeros where it does not reach.
at::Tensor shared_row(const Gradients& task, const std::vector<Gradients>& all,
                      const std::vector<std::size_t>& shared) {
  std::vector<at::Tensor> pieces;
  for (const std::size_t w : shared) {
    const auto any = std::find_if(all.begin(), all.end(),
                                  [&](const Gradients& other) { return other[w].defined(); });
    pieces.push_back(task[w].defined() ? task[w].reshape({-1})
                                       : at::zeros({(*any)[w].numel()}, at::kFloat));
  }
  return at::cat(pieces);
}

/// The sum of the rows, each without its parts against the others.
at::Tensor projected_sum(const std::vector<at::Tensor>& rows, std::uint64_t key) {
  at::Tensor sum = at::zeros_like(rows.front());
  Random random(key, "conflicts");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    at::Tensor row = rows[i];
    for (const std::size_t j : random.permutation(rows.size())) {
      if (j == i) continue;
      const double along = at::dot(row, rows[j]).item<double>();
      if (along < 0) row = row - along / at::dot(rows[j], rows[j]).item<double>() * rows[j];
    }
    sum = sum + row;
  }
  return sum;
}

}  // namespace

Gradients without_conflicts(const std::vector<Gradients>& tasks, std::uint64_t key) {
  const at::NoGradGuard no_gradient;
  Gradients together(tasks.front().size());
  for (const Gradients& task : tasks) {
    for (std::size_t w = 0; w < task.size(); ++w) {
      if (task[w].defined()) together[w] = task[w];
    }
  }
  const std::vector<std::size_t> shared = shared_weights(tasks);
  if (shared.empty()) return together;
  std::vector<at::Tensor> rows;
  for (const Gradients& task : tasks) rows.push_back(shared_row(task, tasks, shared));
  const at::Tensor sum = projected_sum(rows, key);
  std::int64_t begin = 0;
  for (const std::size_t w : shared) {
    const std::int64_t count = together[w].numel();
    together[w] = sum.narrow(0, begin, count).reshape(together[w].sizes());
    begin += count;
  }
  return together;
}

std::vector<double> random_task_weights(std::size_t tasks, std::uint64_t key) {
  Random random(key, "task weights");
  std::vector<double> weights;
  double sum = 0;
  for (std::size_t k = 0; k < tasks; ++k) {
    weights.push_back(std::exp(random.normal()));
    sum += weights.back();
  }
  for (double& weight : weights) weight *= static_cast<double>(tasks) / sum;
  return weights;
}

}  // namespace mgm
