#include <cstdio>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "mgm/base/text.h"
#include "mgm/cli/command.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/memory_option.h"
#include "mgm/cli/missing_columns.h"
#include "mgm/cli/on_bad_sample.h"
#include "mgm/cli/route_tables.h"
#include "mgm/cli/table.h"
#include "mgm/cli/tasks_option.h"
#include "mgm/cli/threads_option.h"
#include "mgm/data/joined.h"
#include "mgm/infer/answers.h"
#include "mgm/infer/evaluate.h"
#include "mgm/kinds/builtin.h"
#include "mgm/routing/partition.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string bundle;
  std::string split = "test";
  std::string data;
  std::vector<std::size_t> batch_sizes{1, 64};
  bool json = false;
  std::int64_t memory = Engine::kUsualMemory;
  std::string on_bad_sample;
  std::vector<std::string> tasks;
  int threads = available_threads();
};

/// The samples to judge on, which own what they are read from.
struct Samples {
  LoadedData loaded;
  std::unique_ptr<Dataset> own;
  const Dataset* dataset = nullptr;
  std::vector<std::size_t> numbers;
};

/// The data that the model was trained on, found again.
LoadedData training_data(const Engine& engine, const Registry& registry) {
  const BundleInfo& info = engine.bundle().info();
  const Spec spec = Spec::from_json(info.spec, "manifest.json");
  LoadedData loaded;
  try {
    Problems problems;
    loaded = load_data(spec.at("data"), info.data_folder, registry, read_encoding(info.encoding),
                       problems);
    problems.throw_if_any(Fault::kModel);
  } catch (const Error& error) {
    if (error.fault() != Fault::kData) throw;
    throw Error(Fault::kData,
                std::string(error.what()) + "; the data of the training are looked for from " +
                    info.data_folder + " on: put them there, or judge on others with --data FILE");
  }
  if (loaded.fingerprint == info.data_fingerprint) return loaded;
  throw Error(Fault::kData, {info.data_folder},
              "the data are not those that the model was trained on: name others with --data FILE, "
              "or restore them");
}

/// The targets that a model is judged by: those of its tasks, and what weighs their samples.
std::set<std::string> targets_of(const Engine& engine, const Registry& registry) {
  std::set<std::string> targets;
  for (const Task& task : tasks_of(engine, registry)) {
    targets.insert(task.target.name);
    if (!task.sample_weight.empty()) targets.insert(task.sample_weight);
  }
  return targets;
}

/// The targets by which routes divided what their experts learned from, which reports compare with.
std::set<std::string> dividing_targets(const Engine& engine) {
  std::set<std::string> targets;
  for (const auto& [address, route] : engine.bundle().info().routes.items()) {
    if (!route.contains("partition")) continue;
    const TargetInfo* target =
        engine.encoding().schema().target(PartitionRecipe::read(route["partition"]).target);
    if (target != nullptr && target->type == TargetInfo::Type::kClass) targets.insert(target->name);
  }
  return targets;
}

/// Records with the targets that are needed, and with what else reports can tell by where the
/// records hold it.
std::unique_ptr<Dataset> with_targets(const Engine& engine, std::shared_ptr<const Records> records,
                                      const std::set<std::string>& needed) {
  std::set<std::string> all = dividing_targets(engine);
  all.insert(needed.begin(), needed.end());
  try {
    return engine.encoding().apply(records, all);
  } catch (const Error& error) {
    if (error.fault() != Fault::kData) throw;
    return engine.encoding().apply(std::move(records), needed);
  }
}

/// Where the pictures of a target lie is said by a spec, and other data has none.
void refuse_pictures_as_targets(const Engine& engine, const std::set<std::string>& targets,
                                const std::string& data) {
  for (const TargetInfo& target : engine.encoding().schema().targets) {
    if (target.type != TargetInfo::Type::kImage || !targets.contains(target.name)) continue;
    throw Error(Fault::kSpec, {"--data " + data},
                fmt::format("the target '{}' is a picture for each sample, which --data cannot "
                            "bring: judge on a --split of the spec's own data",
                            target.name));
  }
}

/// The records of `--data`, without those that cannot be read where they are to be skipped.
std::shared_ptr<const Records> own_data(const Engine& engine, const Options& options,
                                        const std::set<std::string>& targets,
                                        BadSamples& left_out) {
  const auto input = stream_input(options.data, engine.encoding(), std::cin);
  std::shared_ptr<const Records> records = input->next({});
  std::cerr << note_of_missing_columns(*input);
  if (!skips_bad_samples(options.on_bad_sample, engine.bundle().info())) {
    refuse_bad_samples(*records);
    return records;
  }
  const std::vector<std::size_t> bad = find_bad_samples(
      records->size(), engine.encoding().judge(records, targets), left_out, options.threads);
  if (bad.size() < records->size()) return records_without(std::move(records), bad);
  throw Error(Fault::kData, left_out.text("are all that there are"));
}

Samples samples_of(const Engine& engine, const Options& options, const Registry& registry) {
  Samples samples;
  if (!options.data.empty()) {
    const std::set<std::string> targets = targets_of(engine, registry);
    refuse_pictures_as_targets(engine, targets, options.data);
    samples.own =
        with_targets(engine, own_data(engine, options, targets, samples.loaded.left_out), targets);
    samples.dataset = samples.own.get();
    samples.numbers.resize(samples.dataset->size());
    std::iota(samples.numbers.begin(), samples.numbers.end(), std::size_t{0});
    return samples;
  }
  samples.loaded = training_data(engine, registry);
  samples.numbers = samples.loaded.split.part(options.split);
  if (samples.numbers.empty()) {
    throw Error(
        Fault::kData,
        fmt::format(
            "the {} split is empty: give it a share in the spec, or choose another with --split",
            options.split));
  }
  samples.dataset = samples.loaded.dataset.get();
  return samples;
}

std::string between(const Json& interval) {
  return interval.is_null() ? "-" : shown(interval[0]) + " to " + shown(interval[1]);
}

/// Of how many samples loss and metrics are, where it is not of all that have the target.
void print_unjudged(const Json& report) {
  constexpr double kPercent = 100;
  std::string text;
  for (const auto& [address, task] : report["tasks"].items()) {
    if (task["not_a_number"] != 0) {
      text += fmt::format(
          "{} answers {:.4g} % of the samples with NaN: what it computes of them is no number\n",
          address, kPercent * task["not_a_number"].get<double>());
    }
    if (task["judged"] == task["samples"]) continue;
    text +=
        fmt::format("loss and metrics of {} are of the {} of its {} samples that have an answer\n",
                    address, task["judged"].get<std::size_t>(), task["samples"].get<std::size_t>());
  }
  std::cout << text << (text.empty() ? "" : "\n");
}

void print_tasks(const Json& report) {
  bool all_answered = true;
  for (const auto& [address, task] : report["tasks"].items())
    all_answered = all_answered && task["coverage"] == 1;
  std::vector<std::string> header{"task", "samples", "loss", "metric", "value", "95 % interval"};
  if (!all_answered) header.emplace_back("answered");
  TextTable table(header);
  for (const auto& [address, task] : report["tasks"].items()) {
    std::string loss = shown(task["loss"]);
    std::string samples = shown(task["samples"]);
    std::string name = address;
    for (const auto& [metric, value] : task["metrics"].items()) {
      std::vector<std::string> row{name,   samples,      loss,
                                   metric, shown(value), between(task["intervals"][metric])};
      if (!all_answered) row.push_back(name.empty() ? "" : shown(task["coverage"]));
      table.add(row);
      name = samples = loss = "";
    }
  }
  std::cout << table.text() << "\n";
  print_unjudged(report);
}

void print_exits(const Json& report) {
  for (const auto& [address, exits] : report["exits"].items()) {
    std::cout << "cascade " << address << "\n";
    TextTable table({"stage", "answers"});
    for (const auto& [name, share] : exits.items()) table.add({name, shown(share)});
    std::cout << table.text() << "\n";
  }
}

/// A number of what a bundle keeps, which may be missing.
std::string kept(const Json& record, const char* pointer) {
  const Json::json_pointer at(pointer);
  return record.contains(at) && record[at].is_number() ? shown(record[at]) : "-";
}

/// What the calibration share said of the temperatures when the model was trained.
void print_temperatures(const Json& report) {
  const Json::json_pointer at("/inference/evidence");
  if (!report.contains(at) || !report[at].is_object()) return;
  TextTable table({"tempered", "temperature", "samples", "negative log-likelihood", "after",
                   "calibration error", "after"});
  bool any = false;
  for (const auto& [address, record] : report[at].items()) {
    if (!record.contains("temperature")) continue;
    any = true;
    table.add({printable(address), kept(record, "/temperature/value"),
               kept(record, "/temperature/samples"),
               kept(record, "/temperature/negative_log_likelihood/before"),
               kept(record, "/temperature/negative_log_likelihood/after"),
               kept(record, "/temperature/calibration_error/before"),
               kept(record, "/temperature/calibration_error/after")});
  }
  if (any) std::cout << "On the calibration share, when it was trained\n" << table.text() << "\n";
}

/// What cascades promise, by the calibration share when the model was trained.
void print_guarantees(const Json& report) {
  const Json::json_pointer at("/inference/evidence");
  if (!report.contains(at) || !report[at].is_object()) return;
  TextTable table({"cascade", "loses at most", "with probability", "samples", "lost on them"});
  bool any = false;
  for (const auto& [address, record] : report[at].items()) {
    if (!record.contains("exit_at")) continue;
    any = true;
    table.add({printable(address), kept(record, "/exit_at/at_most"),
               kept(record, "/exit_at/guarantee"), kept(record, "/exit_at/samples"),
               kept(record, "/exit_at/lost")});
  }
  if (!any) return;
  std::cout << "Against its last stage, by the calibration share\n" << table.text() << "\n";
}

/// How the experts did on samples that they had not learned from, when the model was trained.
void print_competence(const Json& report) {
  const Json::json_pointer at("/inference/evidence"), losses("/competence/loss");
  if (!report.contains(at) || !report[at].is_object()) return;
  for (const auto& [address, record] : report[at].items()) {
    if (!record.contains(losses) || !record[losses].is_object()) continue;
    TextTable table({"expert of " + printable(address), "loss"});
    for (const auto& [name, loss] : record[losses].items())
      table.add({printable(name), loss.is_number() ? shown(loss) : "-"});
    std::cout << "On training samples that it had not learned from\n" << table.text() << "\n";
  }
}

void print_cost(const Json& cost) {
  TextTable table({"cost", "value"});
  table.add({"MACs a sample", short_number(cost["macs_per_sample"].get<double>())});
  table.add({"parameters", short_number(cost["parameters"].get<double>())});
  table.add({"active parameters", short_number(cost["active_parameters"].get<double>())});
  table.add({"bytes on disk", short_number(cost["bytes"].get<double>())});
  for (const auto& [batch, time] : cost["latency_us"].items()) {
    table.add({"microseconds a sample on one thread, batch " + batch,
               fmt::format("{:.1f}", time.get<double>())});
  }
  std::cout << table.text();
}

int run(const Options& options) {
  const Engine engine = Engine::open(options.bundle, options.memory, options.tasks);
  const Registry registry = builtin_kinds();
  const Samples samples = samples_of(engine, options, registry);
  std::cerr << samples.loaded.left_out.text("left out");
  Json report{{"split", options.data.empty() ? options.split : options.data}};
  report.update(evaluate(engine, *samples.dataset, samples.numbers, registry,
                         {.intervals = true, .threads = options.threads}));
  report["cost"]["latency_us"] =
      measure_latency(engine, *samples.dataset, samples.numbers, options.batch_sizes);
  if (options.json) {
    std::cout << json_line(report);
    return 0;
  }
  std::cout << report["samples"] << " samples of " << report["split"].get<std::string>() << "\n\n";
  print_tasks(report);
  std::cout << route_tables(report);
  print_exits(report);
  print_temperatures(report);
  print_guarantees(report);
  print_competence(report);
  print_cost(report["cost"]);
  return 0;
}

}  // namespace

Command evaluate_command() {
  return {"evaluate", "Judge a model: accuracy, routing and cost",
          "mgm evaluate my.mgm\nmgm evaluate my.mgm --split validation --json\nmgm evaluate my.mgm "
          "--data other.csv\nmgm evaluate my.mgm --tasks kind",
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("BUNDLE", options->bundle, "The model")->required();
            CLI::Option* split =
                app.add_option("--split", options->split, "train, validation, calibration or test")
                    ->capture_default_str();
            app.add_option("--data", options->data,
                           "Judge on all samples of this file or folder instead")
                ->excludes(split);
            app.add_option("--batch-sizes", options->batch_sizes,
                           "Measure the time of a sample in batches of these sizes")
                ->delimiter(',')
                ->check(CLI::Range(1, 65536))
                ->capture_default_str();
            add_memory_option(app, options->memory);
            add_tasks_option(app, options->tasks);
            add_threads_option(app, options->threads);
            app.add_flag("--json", options->json, "Print JSON");
            add_on_bad_sample(app, options->on_bad_sample);
            return [options] { return run(*options); };
          }};
}

}  // namespace mgm
