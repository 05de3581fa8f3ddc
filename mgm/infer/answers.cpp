#include "mgm/infer/answers.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mgm/base/interrupt.h"
#include "mgm/data/in_order.h"
#include "mgm/infer/append.h"
#include "mgm/task/judged_target.h"

namespace mgm {

namespace {

/// What the output function was applied to, up to what the loss does not see, in learned units.
std::vector<float> raw_of(const Task& task, std::span<const float> answer) {
  constexpr float kLeast = 1e-30F;
  const std::string function = task.loss->output();
  std::vector<float> raw(answer.begin(), answer.end());
  task.scale.to_learned(raw);
  for (float& value : raw) {
    if (function == "softmax") value = std::log(std::max(value, kLeast));
    if (function == "sigmoid")
      value = std::log(std::max(value, kLeast)) - std::log(std::max(1 - value, kLeast));
  }
  return raw;
}

double sample_loss(const Task& task, const Array& prediction, const Array& target,
                   std::int64_t row) {
  return task.loss->value(raw_of(task, row_of(prediction, row)), row_of(target, row), 1, {});
}

/// What is forced on `count` samples from `first` on.
std::map<std::string, std::vector<int>> cut(const std::map<std::string, std::vector<int>>& forced,
                                            std::size_t first, std::size_t count) {
  std::map<std::string, std::vector<int>> these;
  for (const auto& [address, parts] : forced) {
    const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(first);
    these[address].assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  }
  return these;
}

}  // namespace

std::vector<Task> tasks_of(const Engine& engine, const Registry& registry) {
  const Spec annotations = Spec::from_json(engine.bundle().info().tasks, "manifest.json");
  std::vector<Task> tasks;
  Problems problems;
  for (const TaskOutput& output : engine.tasks()) {
    const Block& body = engine.program().body;
    const std::int64_t outputs = elements(body.shapes[body.outputs[output.index]]);
    tasks.push_back(build_task(output.address, annotations.at(output.address),
                               engine.encoding().schema(), outputs, registry, problems));
  }
  problems.throw_if_any(Fault::kModel);
  return tasks;
}

Answers answers(const Engine& engine, const Dataset& dataset,
                const std::vector<std::size_t>& samples, int threads,
                const std::map<std::string, std::vector<int>>& forced) {
  constexpr std::size_t kLeast = 256;
  Answers all;
  BatchLoader loader(dataset, samples, std::max(kLeast, static_cast<std::size_t>(engine.batch())));
  const auto answer = [&](const Batch& batch, std::size_t first) {
    stop_if_interrupted();
    return engine.probabilities(batch.inputs, cut(forced, first, batch.samples.size()));
  };
  const auto take = [&](const Batch& batch, Predictions predictions) {
    for (auto& [address, array] : predictions.tasks) append(std::move(array), all.tasks[address]);
    for (const auto& [name, array] : batch.targets) append(array, all.targets[name]);
    append(predictions.abstained, all.abstained);
    append(predictions.trace.taken, all.trace.taken);
    append(predictions.trace.leaders, all.trace.leaders);
    append(predictions.trace.fell_back, all.trace.fell_back);
  };
  in_order(loader, engine.side_by_side(threads), answer, take);
  return all;
}

namespace {

/// Share of the samples of a task for which `counts(row, nobody answered it)` holds: a count that
/// is divided once, since shares that are taken from each other leave 1e-17 of nothing.
template <class Counts>
double share_of(const Answers& answers, const std::string& address, const Counts& counts) {
  const Array& prediction = answers.tasks.at(address);
  const auto found = answers.abstained.find(address);
  std::int64_t rows = 0;
  for (std::int64_t row = 0; row < prediction.rows(); ++row) {
    const bool nobody =
        found != answers.abstained.end() && found->second[static_cast<std::size_t>(row)];
    rows += counts(row_of(prediction, row), nobody) ? 1 : 0;
  }
  return static_cast<double>(rows) / static_cast<double>(prediction.rows());
}

}  // namespace

double coverage(const Answers& answers, const std::string& address) {
  return share_of(answers, address, [](std::span<const float>, bool nobody) { return !nobody; });
}

double not_a_number(const Answers& answers, const std::string& address) {
  return share_of(answers, address, [](std::span<const float> answer, bool nobody) {
    return !nobody && !is_answer(answer);
  });
}

std::size_t judged_rows(const Array& prediction, const Array& target) {
  std::size_t rows = 0;
  for (const std::int64_t row : present_rows(target))
    rows += is_answer(row_of(prediction, row)) ? 1 : 0;
  return rows;
}

double mean_loss(const Task& task, const Array& prediction,
                 const std::map<std::string, Array>& targets) {
  const Array& target = targets.at(task.target.name);
  const Array* stated = task.sample_weight.empty() ? nullptr : &targets.at(task.sample_weight);
  const std::vector<double> weights = sample_weights(task, target, stated);
  double sum = 0, all = 0;
  for (std::int64_t row = 0; row < prediction.rows(); ++row) {
    if (weights[row] == 0 || !is_answer(row_of(prediction, row))) continue;
    sum += weights[row] * sample_loss(task, prediction, target, row);
    all += weights[row];
  }
  return all > 0 ? sum / all : std::numeric_limits<double>::quiet_NaN();
}

std::vector<std::pair<std::string, double>> metric_values(const Task& task, const Array& prediction,
                                                          const Array& target) {
  std::vector<std::pair<std::string, double>> values;
  for (const auto& metric : task.fresh_metrics()) {
    add_rows(*metric, prediction, target);
    values.emplace_back(metric->name(), metric->value());
  }
  return values;
}

std::pair<int, double> misfit(const Task& task, const Array& prediction, const Array& target,
                              std::int64_t row) {
  if (present_values(row_of(target, row)) == 0) return {0, 0};
  if (!is_answer(row_of(prediction, row))) return {1, std::numeric_limits<double>::infinity()};
  int wrong = 0;
  if (task.target.type == TargetInfo::Type::kClass) {
    const auto truth = static_cast<std::size_t>(*target.row(row));
    wrong = predicted_class(row_of(prediction, row)) == truth ? 0 : 1;
  }
  return {wrong, sample_loss(task, prediction, target, row)};
}

}  // namespace mgm
