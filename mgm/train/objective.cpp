#include "mgm/train/objective.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "mgm/node/division.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/program/answer.h"
#include "mgm/program/kernels.h"
#include "mgm/task/own_classes.h"
#include "mgm/train/changed_by.h"
#include "mgm/train/task_gradients.h"

namespace mgm {

std::shared_ptr<const Task> imitation_task(const std::string& route,
                                           const std::vector<std::string>& parts,
                                           const Registry& registry) {
  auto task = std::make_shared<Task>();
  const auto count = static_cast<std::int64_t>(parts.size());
  task->address = part_address(route, "router");
  task->target = {"subset", TargetInfo::Type::kClass, parts, {}};
  task->loss_name = "cross_entropy";
  Problems none;
  const TargetInfo target = task->target;
  task->loss =
      registry.family<LossKind>().find(task->loss_name)->build({}, {}, target, count, none);
  const MetricKind* accuracy = registry.family<MetricKind>().find("accuracy");
  task->fresh_metrics = [accuracy, target, count] {
    Problems ignored;
    Metrics metrics;
    metrics.push_back(accuracy->build({}, {}, target, count, ignored));
    return metrics;
  };
  return task;
}

Balancing Objective::balancing_of(const Phase& phase) const {
  std::vector<BalancedTask> tasks;
  for (const LossTerm& term : phase.terms) tasks.push_back({term.tap, term.task->loss->noise()});
  // whoever imitates a partition has that one task
  if (phase.kind == Phase::Kind::kImitate) tasks.assign(1, {phase.address, {}});
  return {shop_.strategies.at(phase.address).balance, shop_.registry, tasks};
}

Objective::Objective(const Workshop& shop, const Phase& phase)
    : shop_(shop), phase_(phase), known_(shop.tree, phase.fixed), balancing_(balancing_of(phase)) {
  for (const LossTerm& term : phase.terms)
    terms_.push_back({term.tap, term.task, term.task->fresh_metrics(), 0, 0});
  Node& node = shop.tree.at(phase.address);
  if (phase.kind == Phase::Kind::kImitate) {
    const Division& division = *node.division();
    const auto task = imitation_task(phase.address, division.parts, shop.registry);
    terms_.push_back({division.router->address(), task, task->fresh_metrics(), 0, 0});
    return;
  }
  routes_ = divided_routes(node);
}

void Objective::run_node(const Batch& batch, Run& run) {
  for (const Term& term : terms_) run.ask(term.tap);
  const Signals in =
      known_.is_in(batch) ? known_.tell(batch, run) : feed(shop_, batch, phase_.address);
  Node& node = shop_.tree.at(phase_.address);
  if (phase_.kind == Phase::Kind::kImitate) {
    node.division()->router->forward(in, run);
    return;
  }
  send_as_divided(shop_, routes_, batch, run);
  node.forward(in, run);
}

namespace {

/// Those rows of a target that came to a node.
Array seen_rows(const Array& all, const std::vector<std::int64_t>& rows, const Batch& batch) {
  return rows.size() == batch.samples.size() ? all : gather_rows(all, rows);
}

void scale_by(double factor, Array& array) {
  if (factor == 1) return;
  for (float& value : array.values) value *= static_cast<float>(factor);
}

}  // namespace

Array Objective::target_of(const Term& term, const Batch& batch, const Run& run) const {
  const std::vector<std::int64_t>& rows = run.rows_of(term.tap);
  if (phase_.kind == Phase::Kind::kImitate) {
    Array subsets({static_cast<std::int64_t>(batch.samples.size())});
    const std::vector<int> parts = shop_.assignments.of(phase_.address, batch.samples);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      subsets.values[i] =
          parts[i] < 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(parts[i]);
    }
    return subsets;
  }
  Array target = seen_rows(batch.targets.at(term.task->target.name), rows, batch);
  if (term.task->own) term.task->own->to_outcomes(target);
  return target;
}

std::vector<double> Objective::weights_of(const Term& term, const Array& target, const Batch& batch,
                                          const Run& run) const {
  const std::string& name = term.task->sample_weight;
  if (name.empty()) return sample_weights(*term.task, target, nullptr);
  const Array stated = seen_rows(batch.targets.at(name), run.rows_of(term.tap), batch);
  return sample_weights(*term.task, target, &stated);
}

TaskLosses Objective::judge(const Batch& batch, Run& run) {
  run_node(batch, run);
  forget();
  TaskLosses losses(terms_.size());
  for (std::size_t k = 0; k < terms_.size(); ++k) {
    const Term& term = terms_[k];
    const at::Tensor output = run.output(term.tap);
    if (!output.defined()) continue;
    const Array prediction = plain(output);
    Array slope(prediction.shape);
    const Array target = target_of(term, batch, run);
    losses[k] = batch_loss(*term.task->loss, prediction, target,
                           weights_of(term, target, batch, run), &slope);
    if (!losses[k]) {
      if (output.requires_grad()) silent_.push_back(output);
      continue;
    }
    *losses[k] *= term.task->weight;
    if (output.requires_grad()) judged_.push_back({k, output, std::move(slope)});
  }
  return losses;
}

void Objective::forget() {
  judged_.clear();
  silent_.clear();
}

std::optional<double> Objective::loss(const Batch& batch, Run& run) {
  key_ = run.key();
  const TaskLosses losses = judge(batch, run);
  const std::vector<double>& weights = balancing_.weights(losses, key_);
  for (Judged& judged : judged_)
    scale_by(weights[judged.term] * terms_[judged.term].task->weight, judged.slope);
  penalties_.clear();
  for (const at::Tensor& penalty : run.penalties()) {
    if (penalty.requires_grad()) penalties_.push_back(penalty);
  }
  std::optional<double> sum;
  for (const std::optional<double>& loss : losses) {
    if (loss) sum = sum.value_or(0) + *loss;
  }
  return sum;
}

void Objective::look_back(const Batch& batch, Run& run) {
  const TaskLosses after = judge(batch, run);
  forget();
  const bool finite = std::all_of(after.begin(), after.end(),
                                  [](const auto& loss) { return !loss || std::isfinite(*loss); });
  if (finite) balancing_.look_back(after);  // else the next step says that it diverged
}

void Objective::backward(const std::vector<at::Tensor>& learners, double scale, bool compare) {
  scale_ = static_cast<float>(scale);
  for (Judged& judged : judged_) scale_by(scale, judged.slope);
  const bool one_by_one = balancing_.compares_gradients() || (compare && judged_.size() > 1);
  if (one_by_one && !judged_.empty()) {
    backward_one_by_one(learners);
  } else {
    backward_together();
  }
  balancing_.followed();
}

void Objective::backward_together() {
  std::vector<at::Tensor> outputs, slopes;
  for (const Judged& judged : judged_) {
    outputs.push_back(judged.output);
    slopes.push_back(view(judged.slope));
  }
  for (const at::Tensor& penalty : penalties_) {
    outputs.push_back(penalty);
    slopes.push_back(at::full({1}, scale_));
  }
  if (!outputs.empty()) mgm::backward(outputs, slopes);
}

void Objective::backward_one_by_one(std::vector<at::Tensor> weights) {
  std::erase_if(weights, [](const at::Tensor& weight) { return !weight.requires_grad(); });
  std::vector<std::vector<bool>> others;  // what is shared must not change with a batch's targets
  for (const at::Tensor& output : silent_) others.push_back(reached(output, weights));
  std::vector<TaskGradient> tasks;
  for (const Judged& judged : judged_) {
    const bool keep = tasks.size() + 1 < judged_.size() || !penalties_.empty();
    tasks.push_back({judged.term, gradients_of(judged.output, view(judged.slope), weights, keep)});
  }
  const std::vector<bool> shared = shared_among(tasks, others);
  GradientProducts products = products_of(tasks, shared);
  // of whole gradients: a batch that is part of a step is followed for its part of it alone
  for (double& value : products.values) value /= static_cast<double>(scale_) * scale_;
  const Gradients together = combined(tasks, shared, products, balancing_.shares(products, key_));
  for (std::size_t w = 0; w < weights.size(); ++w) {
    if (!together[w].defined()) continue;
    at::Tensor& gradient = weights[w].mutable_grad();
    gradient = gradient.defined() ? gradient + together[w] : together[w];
  }
  forget();
  backward_together();  // what is left: penalties are no tasks
}

namespace {

/// The routes that leave samples to nobody and of whose answers it is made what a node writes.
std::vector<std::string> silencers_of(const Tree& tree, const Node& node) {
  std::vector<std::string> routes;
  for_each_node(*tree.root, [&](Node& other) {
    if (other.doubts() == nullptr || !any_is_in(changed_by(tree, other), node.outputs())) return;
    routes.push_back(other.address());
  });
  return routes;
}

}  // namespace

void Objective::observe(const Batch& batch,
                        const std::function<void(const Array& raw, const Array& target)>& show) {
  const at::NoGradGuard no_gradient;
  Run run(Run::Mode::kAnswer, static_cast<std::int64_t>(batch.samples.size()));
  run_node(batch, run);
  for (const Term& term : terms_) {
    const at::Tensor output = run.output(term.tap);
    if (!output.defined()) continue;
    Array target = target_of(term, batch, run);
    const std::vector<std::int64_t>& rows = run.rows_of(term.tap);
    const std::vector<std::string> silencers = silencers_of(shop_.tree, shop_.tree.at(term.tap));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (!run.unanswered(rows[i], silencers)) continue;
      std::fill_n(target.row(static_cast<std::int64_t>(i)), target.row_size(),
                  std::numeric_limits<float>::quiet_NaN());
    }
    show(plain(output), target);
  }
}

void Objective::validate(const Batch& batch) {
  const at::NoGradGuard no_gradient;
  Run run(Run::Mode::kAnswer, static_cast<std::int64_t>(batch.samples.size()));
  run_node(batch, run);
  for (Term& term : terms_) {
    const at::Tensor output = run.output(term.tap);
    if (!output.defined()) continue;
    const Array raw = plain(output);
    const Array target = target_of(term, batch, run);
    const std::vector<double> weights = weights_of(term, target, batch, run);
    const double weight = std::accumulate(weights.begin(), weights.end(), 0.0);
    term.loss_sum +=
        weight * batch_loss(*term.task->loss, raw, target, weights, nullptr).value_or(0);
    term.loss_weights += weight;
    Array prediction = activated(raw, term.task->loss->output());
    term.task->scale.to_own(prediction);
    for (const auto& metric : term.metrics) add_rows(*metric, prediction, target);
  }
}

Objective::Verdict Objective::verdict() {
  Verdict verdict{0, {}};
  bool any = false;
  for (Term& term : terms_) {
    if (term.loss_weights > 0) {
      verdict.loss += term.task->weight * term.loss_sum / term.loss_weights;
      any = true;
    }
    term.loss_sum = term.loss_weights = 0;
    for (const auto& metric : term.metrics) {
      verdict.metrics[term.tap + "." + metric->name()] = metric->value();
      metric->reset();
    }
  }
  if (!any) verdict.loss = std::numeric_limits<double>::quiet_NaN();
  return verdict;
}

}  // namespace mgm
