#include "mgm/infer/evaluate.h"

#include <algorithm>
#include <cmath>

#include "mgm/base/interrupt.h"
#include "mgm/base/random.h"
#include "mgm/cost/cost.h"
#include "mgm/cost/latency.h"
#include "mgm/data/prefetch.h"
#include "mgm/infer/answers.h"
#include "mgm/infer/intervals.h"
#include "mgm/infer/route_reads.h"
#include "mgm/program/count.h"
#include "mgm/routing/partition.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

/// A route or cascade of the program.
struct Choosing {
  std::string address;
  std::vector<std::string> names;
  bool is_route;
};

std::vector<Choosing> choosing_in(const Block& block) {
  std::vector<Choosing> all;
  for_each_op(block, [&](const Block&, const Op& op) {
    if (const std::optional<Branching> parts = branching(op.body))
      all.push_back({parts->address, parts->names, !parts->in_turn});
  });
  return all;
}

/// Shares of the samples that took each part, of those that came there.
std::vector<double> shares(const std::vector<int>& taken, std::size_t parts) {
  std::vector<double> counts(parts, 0);
  double reached = 0;
  for (const int part : taken) {
    if (part < 0) continue;
    counts[part] += 1;
    reached += 1;
  }
  for (double& count : counts) count = reached > 0 ? count / reached : 0;
  return counts;
}

class Evaluation {
 public:
  Evaluation(const Engine& engine, const Dataset& dataset, const std::vector<std::size_t>& samples,
             const Registry& registry, const EvaluateOptions& options)
      : engine_(engine),
        dataset_(dataset),
        samples_(samples),
        registry_(registry),
        options_(options),
        tasks_(tasks_of(engine, registry)),
        answers_(answers(engine, dataset, samples)),
        choosing_(choosing_in(engine.bundle().program().body)) {}

  Json report() {
    Json result{{"samples", samples_.size()}, {"tasks", tasks()}, {"cost", cost()}};
    Json routes = Json::object();
    Json exits = Json::object();
    for (const Choosing& node : choosing_) {
      if (node.is_route && options_.routes) routes[node.address] = route(node);
      if (!node.is_route) exits[node.address] = load(node);
    }
    result["routes"] = std::move(routes);
    result["exits"] = std::move(exits);
    const Json& inference = engine_.bundle().info().inference;
    if (!inference.is_null()) result["inference"] = inference;
    return result;
  }

 private:
  Json tasks() const {
    Json all = Json::object();
    Resamples resamples;
    if (options_.intervals) resamples = Resamples::draw(samples_.size(), options_.seed);
    for (const Task& task : tasks_) {
      const Array& prediction = answers_.tasks.at(task.address);
      const Array& target = answers_.targets.at(task.target.name);
      Json metrics = Json::object();
      for (const auto& [name, value] : metric_values(task, prediction, target))
        metrics[name] = number(value);
      all[task.address] = {{"samples", present_rows(target).size()},
                           {"loss", number(mean_loss(task, prediction, answers_.targets))},
                           {"metrics", std::move(metrics)}};
      if (options_.intervals) {
        all[task.address]["intervals"] = bootstrap_intervals(task, prediction, target, resamples);
      }
    }
    return all;
  }

  Json cost() const {
    Rates rates;
    for (const Choosing& node : choosing_)
      rates[node.address] = shares(answers_.trace.taken.at(node.address), node.names.size());
    const Program& program = engine_.bundle().program();
    Cost cost = cost_of(count(program.body, rates));
    cost.macs = mean_macs(macs_by_sample(program.body, answers_.trace, samples_.size()));
    cost.bytes = engine_.bundle().bytes();
    return to_json(cost);
  }

  Json load(const Choosing& node) const {
    Json all = Json::object();
    const std::vector<double> counts =
        shares(answers_.trace.taken.at(node.address), node.names.size());
    for (std::size_t k = 0; k < counts.size(); ++k) all[node.names[k]] = counts[k];
    return all;
  }

  Json route(const Choosing& node) {
    const std::vector<int>& taken = answers_.trace.taken.at(node.address);
    const std::vector<double> counts = shares(taken, node.names.size());
    Json dead = Json::array();
    for (std::size_t k = 0; k < counts.size(); ++k) {
      if (counts[k] == 0) dead.push_back(node.names[k]);
    }
    const std::vector<Answers> by_part = forced_answers(node);
    const std::vector<int> assigned = partition_of(node.address);
    Json report{
        {"load", load(node)}, {"dead", std::move(dead)}, {"agreement", agreement(taken, assigned)}};
    Json given = Json::object(), best = Json::object(), by_chance = Json::object();
    for (const Task& task : tasks_) {
      if (!assigned.empty())
        given[task.address] = metric_under(
            task, by_part, [&](std::size_t i) { return assigned[i] < 0 ? taken[i] : assigned[i]; });
      by_chance[task.address] = metric_under(task, by_part, [&](std::size_t i) {
        return static_cast<int>(random_key(options_.seed, "router " + node.address, i) %
                                node.names.size());
      });
      best[task.address] =
          metric_under(task, by_part, [&](std::size_t i) { return best_part(task, by_part, i); });
    }
    report["by_partition"] = std::move(given);
    report["oracle"] = std::move(best);
    report["random"] = std::move(by_chance);
    return report;
  }

  /// The model's answers if the route sent every sample to one part, for each part.
  std::vector<Answers> forced_answers(const Choosing& node) const {
    std::vector<Answers> all;
    for (std::size_t k = 0; k < node.names.size(); ++k) {
      all.push_back(
          answers(engine_, dataset_, samples_,
                  {{node.address, std::vector<int>(samples_.size(), static_cast<int>(k))}}));
    }
    return all;
  }

  /// Where the partition would send each sample; empty where the route has none.
  std::vector<int> partition_of(const std::string& address) const {
    const Json& routes = engine_.bundle().info().routes;
    if (!routes.contains(address) || !routes[address].contains("partition")) return {};
    const PartitionRecipe recipe = PartitionRecipe::read(routes[address]["partition"]);
    const std::string prefix = (address == "model" ? "" : address + ".") + "partition.";
    std::map<std::string, Array> state;
    for (const auto& [name, array] : engine_.bundle().read_weights()) {
      if (name.starts_with(prefix)) state[name.substr(prefix.size())] = array;
    }
    const auto partition = rebuild(recipe, address, engine_.encoding().schema(), registry_, state);
    if (!partition) return {};
    std::vector<int> assigned;
    constexpr std::size_t kBatch = 256;
    BatchLoader loader(dataset_, samples_, kBatch);
    while (const std::optional<Batch> batch = loader.next()) {
      stop_if_interrupted();
      PartitionInput input{dataset_, batch->samples, {}};
      if (partition->needs_features())
        input.features = route_reads(engine_.bundle(), address, recipe.reads, batch->inputs);
      const std::vector<int> part = partition->assign(input);
      assigned.insert(assigned.end(), part.begin(), part.end());
    }
    return assigned;
  }

  static Json agreement(const std::vector<int>& taken, const std::vector<int>& assigned) {
    double both = 0;
    double known = 0;
    for (std::size_t i = 0; i < assigned.size(); ++i) {
      if (taken[i] < 0 || assigned[i] < 0) continue;
      known += 1;
      both += taken[i] == assigned[i] ? 1 : 0;
    }
    return known > 0 ? Json(both / known) : Json();
  }

  int best_part(const Task& task, const std::vector<Answers>& by_part, std::size_t sample) const {
    const Array& target = answers_.targets.at(task.target.name);
    const auto row = static_cast<std::int64_t>(sample);
    int best = 0;
    for (std::size_t k = 1; k < by_part.size(); ++k) {
      const auto& now = by_part[best].tasks.at(task.address);
      if (misfit(task, by_part[k].tasks.at(task.address), target, row) <
          misfit(task, now, target, row))
        best = static_cast<int>(k);
    }
    return best;
  }

  /// The task's first metric if `part_of` chose the part of each sample.
  template <class PartOf>
  Json metric_under(const Task& task, const std::vector<Answers>& by_part,
                    const PartOf& part_of) const {
    Array mixed = answers_.tasks.at(task.address);
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      const int part = part_of(i);
      if (part >= 0)
        std::copy_n(by_part[part].tasks.at(task.address).row(row), mixed.row_size(),
                    mixed.row(row));
    }
    const auto values = metric_values(task, mixed, answers_.targets.at(task.target.name));
    return values.empty() ? Json() : number(values.front().second);
  }

  const Engine& engine_;
  const Dataset& dataset_;
  const std::vector<std::size_t>& samples_;
  const Registry& registry_;
  const EvaluateOptions& options_;
  std::vector<Task> tasks_;
  Answers answers_;
  std::vector<Choosing> choosing_;
};

}  // namespace

Json evaluate(const Engine& engine, const Dataset& dataset, const std::vector<std::size_t>& samples,
              const Registry& registry, const EvaluateOptions& options) {
  if (samples.empty()) throw Error(Fault::kData, "there are no samples to evaluate on");
  return Evaluation(engine, dataset, samples, registry, options).report();
}

std::map<std::string, double> measure_latency(const Engine& engine, const Dataset& dataset,
                                              const std::vector<std::size_t>& samples,
                                              const std::vector<std::size_t>& batch_sizes) {
  constexpr std::size_t kBatches = 8;  // in turn, so that every path is taken
  LatencyOptions options;
  options.least_seconds = 0.5;
  std::map<std::string, double> medians;
  for (const std::size_t size : batch_sizes) {
    if (samples.empty() || size == 0) continue;
    std::vector<Batch> batches;
    for (std::size_t first = 0; first < kBatches * size; first += size) {
      std::vector<std::size_t> chosen;
      for (std::size_t i = 0; i < size; ++i)
        chosen.push_back(samples[(first + i) % samples.size()]);
      batches.push_back(dataset.read(chosen));
    }
    std::size_t call = 0;
    options.warm_up = kBatches;  // the first calls read weights
    const auto answer = [&] {
      stop_if_interrupted();
      engine.predict(batches[call++ % batches.size()].inputs);
    };
    const Latency latency = measure_latency(answer, options);
    medians[std::to_string(size)] = latency.per_sample_us(static_cast<std::int64_t>(size));
  }
  return medians;
}

}  // namespace mgm
