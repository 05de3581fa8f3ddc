#include "mgm/train/verdict.h"

#include <cmath>

#include "mgm/base/threads.h"
#include "mgm/data/in_order.h"
#include "mgm/program/answer.h"
#include "mgm/program/unanswered.h"
#include "mgm/train/learning.h"

namespace mgm {

const float* HeldWeights::find(const std::string& name, const Shape& shape) const {
  const auto found = weights_.find(name);
  if (found == weights_.end() || found->second.shape != shape) {
    throw Error(Fault::kBug, "no weight '" + name + "' of shape " + text(shape));
  }
  return found->second.values.data();
}

namespace {

void count_parts(const Trace& trace, std::map<std::string, std::vector<double>>& counts) {
  for (const auto& [address, parts] : trace.taken) {
    for (const int part : parts) {
      if (part >= 0) counts.at(address)[part] += 1;
    }
  }
}

struct Answer {
  std::vector<Array> outputs;
  Trace trace;
};

/// A count of 0 for every part.
std::map<std::string, std::vector<double>> no_counts(const Block& block) {
  std::map<std::string, std::vector<double>> counts;
  for_each_op(block, [&](const Block&, const Op& op) {
    if (const std::optional<Branching> parts = branching(op.body))
      counts[parts->address].assign(parts->blocks.size(), 0);
  });
  return counts;
}

Rates shares(const std::map<std::string, std::vector<double>>& counts) {
  Rates rates;
  for (const auto& [address, parts] : counts) {
    double sum = 0;
    for (const double count : parts) sum += count;
    for (const double count : parts)
      rates[address].push_back(sum > 0 ? count / sum : 1 / static_cast<double>(parts.size()));
  }
  return rates;
}

}  // namespace

FinalVerdict final_verdict(const Program& program, const std::map<std::string, Array>& weights,
                           const Tree& tree, const Dataset& dataset,
                           const std::vector<std::size_t>& samples, const std::atomic<bool>& stop,
                           std::size_t ahead) {
  const HeldWeights source(weights);
  std::vector<Metrics> metrics;
  for (const TaskOutput& task : program.tasks)
    metrics.push_back(tree.tasks.at(task.address)->fresh_metrics());
  std::map<std::string, std::vector<double>> counts = no_counts(program.body);
  BatchLoader loader(dataset, samples, kVerdictBatch, 0, ahead);
  const auto answer = [&](const Batch& batch, std::size_t) {
    if (stop) throw Interrupted{};
    std::vector<const Array*> inputs;
    for (const Port& port : program.body.inputs) inputs.push_back(&batch.inputs.at(port.name));
    Answer given;
    given.outputs = run_block(program.body, inputs, source, given.trace);
    return given;
  };
  const auto take = [&](const Batch& batch, const Answer& given) {
    count_parts(given.trace, counts);
    const std::vector<std::vector<bool>> silent = unanswered(program.body, given.trace);
    for (std::size_t t = 0; t < program.tasks.size(); ++t) {
      const TaskOutput& task = program.tasks[t];
      Array prediction = probabilities_of(task, given.outputs[task.index]);
      if (!silent.empty()) blank(silent[task.index], prediction);
      for (const auto& metric : metrics[t])
        add_rows(*metric, prediction, batch.targets.at(task.target));
    }
  };
  in_order(loader, Team::size(), answer, take);
  FinalVerdict verdict{nlohmann::ordered_json::object(), shares(counts)};
  for (std::size_t t = 0; t < program.tasks.size(); ++t) {
    nlohmann::ordered_json& entry = verdict.metrics[program.tasks[t].address];
    for (const auto& metric : metrics[t]) {
      if (!std::isnan(metric->value())) entry[metric->name()] = metric->value();
    }
  }
  return verdict;
}

}  // namespace mgm
