#include "mgm/infer/evaluate.h"

#include "mgm/base/interrupt.h"
#include "mgm/cost/cost.h"
#include "mgm/cost/latency.h"
#include "mgm/infer/answers.h"
#include "mgm/infer/intervals.h"
#include "mgm/infer/json_number.h"
#include "mgm/infer/route_report.h"
#include "mgm/program/count.h"
#include "mgm/task/check_sample_weights.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// A route or cascade of the program.
struct Choosing {
  std::string address;
  std::vector<std::string> names;
  bool is_route;
  std::size_t scored;  ///< parts of a route that its router may choose, which come first
};

std::vector<Choosing> choosing_in(const Block& block) {
  std::vector<Choosing> all;
  for_each_op(block, [&](const Block& holder, const Op& op) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) return;
    const Shape& first = holder.shapes[op.inputs.front()];
    all.push_back({parts->address, parts->names, !parts->in_turn,
                   parts->in_turn ? 0 : static_cast<std::size_t>(first.front())});
  });
  return all;
}

/// Those that a model is judged by, which can take the data.
std::vector<Task> tasks_for(const Dataset& dataset, const Engine& engine,
                            const Registry& registry) {
  std::vector<Task> tasks = tasks_of(engine, registry);
  for (const Task& task : tasks) check_sample_weights(task, dataset);
  return tasks;
}

class Evaluation {
 public:
  Evaluation(const Engine& engine, const Dataset& dataset, const std::vector<std::size_t>& samples,
             const Registry& registry, const EvaluateOptions& options)
      : options_(options),
        judged_{engine,
                dataset,
                samples,
                registry,
                tasks_for(dataset, engine, registry),
                answers(engine, dataset, samples, options.threads),
                options.threads},
        choosing_(choosing_in(engine.program().body)) {}

  Json report() {
    Json result{{"samples", judged_.samples.size()}, {"tasks", tasks()}, {"cost", cost()}};
    Json routes = Json::object();
    Json exits = Json::object();
    for (const Choosing& node : choosing_) {
      if (node.is_route && options_.routes)
        routes[node.address] =
            route_report(judged_, {node.address, node.names, node.scored}, options_.seed);
      if (!node.is_route) exits[node.address] = load(node);
    }
    result["routes"] = std::move(routes);
    result["exits"] = std::move(exits);
    const Json& inference = judged_.engine.bundle().info().inference;
    if (!inference.is_null()) result["inference"] = inference;
    return result;
  }

 private:
  Json tasks() const {
    Json all = Json::object();
    Resamples resamples;
    if (options_.intervals) resamples = Resamples::draw(judged_.samples.size(), options_.seed);
    for (const Task& task : judged_.tasks) {
      const Array& prediction = judged_.answers.tasks.at(task.address);
      const Array& target = judged_.answers.targets.at(task.target.name);
      Json metrics = Json::object();
      for (const auto& [name, value] : metric_values(task, prediction, target))
        metrics[name] = json_number(value);
      all[task.address] = {
          {"samples", present_rows(target).size()},
          {"judged", judged_rows(prediction, target)},
          {"loss", json_number(mean_loss(task, prediction, judged_.answers.targets))},
          {"metrics", std::move(metrics)},
          {"coverage", coverage(judged_.answers, task.address)},
          {"not_a_number", not_a_number(judged_.answers, task.address)}};
      if (options_.intervals) {
        all[task.address]["intervals"] = bootstrap_intervals(task, prediction, target, resamples);
      }
    }
    return all;
  }

  Json cost() const {
    Rates rates;
    for (const Choosing& node : choosing_)
      rates[node.address] = shares(judged_.answers.trace.taken.at(node.address), node.names.size());
    const Program& program = judged_.engine.program();
    Cost cost = cost_of(count(program.body, rates));
    cost.macs =
        mean_macs(macs_by_sample(program.body, judged_.answers.trace, judged_.samples.size()));
    cost.bytes = judged_.engine.bundle().bytes();
    return to_json(cost);
  }

  Json load(const Choosing& node) const {
    Json all = Json::object();
    const std::vector<double> counts =
        shares(judged_.answers.trace.taken.at(node.address), node.names.size());
    for (std::size_t k = 0; k < counts.size(); ++k) all[node.names[k]] = counts[k];
    return all;
  }

  const EvaluateOptions& options_;
  JudgedModel judged_;
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
  // a call answers so many samples in batches: what they cost differs where they take other paths
  constexpr std::size_t kSamplesACall = 256, kLeastBatches = 8;
  LatencyOptions options;
  options.least_seconds = 0.5;
  options.least_repeats = 3;
  options.warm_up = 1;  // which reads the weights
  const Team alone(1);
  std::map<std::string, double> medians;
  for (const std::size_t size : batch_sizes) {
    if (samples.empty() || size == 0) continue;
    const std::size_t count = std::max(kLeastBatches, (kSamplesACall + size - 1) / size);
    const std::size_t stride = std::max<std::size_t>(samples.size() / (count * size), 1);
    std::vector<Batch> batches;
    for (std::size_t first = 0; first < count * size; first += size) {
      std::vector<std::size_t> chosen;
      for (std::size_t i = 0; i < size; ++i)
        chosen.push_back(samples[(first + i) * stride % samples.size()]);
      batches.push_back(dataset.read(chosen));
    }
    const auto answer = [&] {
      for (const Batch& batch : batches) {
        stop_if_interrupted();
        engine.predict(batch.inputs);
      }
    };
    const Latency latency = measure_latency(answer, options);
    medians[std::to_string(size)] = latency.per_sample_us(static_cast<std::int64_t>(count * size));
  }
  return medians;
}

}  // namespace mgm
