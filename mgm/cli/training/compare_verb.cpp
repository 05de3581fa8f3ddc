#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "mgm/base/interrupt.h"
#include "mgm/base/text.h"
#include "mgm/cli/table.h"
#include "mgm/cli/training/run.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/infer/evaluate.h"
#include "mgm/train/dense.h"
#include "mgm/train/registry.h"

namespace mgm {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// A folder for models that nobody asked to keep.
class ScratchFolder {
 public:
  ScratchFolder()
      : path_(fs::temp_directory_path() / ("mgm-compare-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// What one candidate did, over the seeds. Models are compared by what they predict, wherever in
/// their trees: a target's metrics are those of the last task that predicts it.
struct Candidate {
  std::string name;
  std::map<std::string, std::vector<double>> metrics;  ///< `target metric`, by seed
  std::vector<std::string> metric_names;               ///< in the order of the tasks
  std::vector<double> macs, seconds, samples;
  double parameters = 0;
  double latency_1 = 0, latency_64 = 0;
};

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  double squares = 0;
  for (const double value : values) squares += (value - mean(values)) * (value - mean(values));
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// The split to judge on: the test samples, or validation where there are none.
const std::vector<std::size_t>& judged(const Session& session) {
  return session.data.split.test.empty() ? session.data.split.validation : session.data.split.test;
}

void add_metrics(Candidate& candidate, const Engine& engine, const Json& tasks) {
  std::map<std::string, std::string> last;  // the address of the last task of each target
  for (const TaskOutput& task : engine.tasks()) last[task.target] = task.address;
  candidate.metric_names.clear();
  for (const TaskOutput& task : engine.tasks()) {
    if (last[task.target] != task.address) continue;
    for (const auto& [metric, value] : tasks[task.address]["metrics"].items()) {
      const std::string name = task.target + " " + metric;
      candidate.metric_names.push_back(name);
      if (value.is_number()) candidate.metrics[name].push_back(value.get<double>());
    }
  }
}

/// What decides who is on the Pareto front: the first metric of the last task.
std::string deciding_metric(const Candidate& candidate) {
  if (candidate.metric_names.empty()) return "";
  const std::string target = split(candidate.metric_names.back(), ' ').front();
  for (const std::string& name : candidate.metric_names) {
    if (name.starts_with(target + " ")) return name;
  }
  return "";
}

void add_run(Candidate& candidate, Session& session, const fs::path& out, const Registry& kinds) {
  const TrainedRun run = train_session(session, {out, true, false}, false);
  const Engine engine = Engine::open(out);
  const Json report = evaluate(engine, *session.data.dataset, judged(session), kinds, {false, 0});
  add_metrics(candidate, engine, report["tasks"]);
  candidate.macs.push_back(report["cost"]["macs_per_sample"].get<double>());
  candidate.parameters = report["cost"]["parameters"].get<double>();
  candidate.seconds.push_back(run.seconds);
  candidate.samples.push_back(run.samples);
  const auto latency = measure_latency(engine, *session.data.dataset, judged(session), {1, 64});
  candidate.latency_1 = latency.at("1");
  candidate.latency_64 = latency.at("64");
}

std::unique_ptr<Session> session_of(const TrainingOptions& options, const std::string& spec,
                                    std::int64_t seed, const Registry& kinds) {
  std::vector<Override> overrides;
  for (const std::string& change : options.overrides) overrides.push_back(Override::parse(change));
  auto session = open_session(spec, overrides, threads_of(options), kinds);
  if (seed == 0) return session;
  overrides.push_back(
      {"train.seed", std::to_string(session->seed + static_cast<std::uint64_t>(seed))});
  return open_session(spec, overrides, threads_of(options), kinds);
}

bool is_better(const std::string& metric, double a, double b) {
  const bool less = metric.ends_with(" mae") || metric.ends_with(" calibration_error");
  return less ? a < b : a > b;
}

/// On the Pareto front of a metric and MACs: nobody is at least as good in both and better in one.
bool on_front(const Candidate& candidate, const std::vector<Candidate>& all,
              const std::string& metric) {
  const auto own = candidate.metrics.find(metric);
  if (own == candidate.metrics.end()) return false;
  for (const Candidate& other : all) {
    const auto found = other.metrics.find(metric);
    if (&other == &candidate || found == other.metrics.end()) continue;
    const double mine = mean(own->second), theirs = mean(found->second);
    const bool no_worse =
        !is_better(metric, mine, theirs) && mean(other.macs) <= mean(candidate.macs);
    const bool better = is_better(metric, theirs, mine) || mean(other.macs) < mean(candidate.macs);
    if (no_worse && better) return false;
  }
  return true;
}

/// Of the first model, then what only others have.
std::vector<std::string> metric_names(const std::vector<Candidate>& all) {
  std::vector<std::string> names;
  for (const Candidate& candidate : all) {
    for (const std::string& name : candidate.metric_names) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

void print_table(const std::vector<Candidate>& all) {
  std::vector<std::string> header{"model"};
  const std::vector<std::string> names = metric_names(all);
  const std::string deciding = deciding_metric(all.front());
  header.insert(header.end(), names.begin(), names.end());
  header.insert(header.end(), {"MACs", "parameters", "us at batch 1", "us at batch 64",
                               "training s", "samples seen", "front"});
  TextTable table(header);
  for (const Candidate& candidate : all) {
    std::vector<std::string> row{candidate.name};
    for (const std::string& name : names) {
      const auto found = candidate.metrics.find(name);
      if (found == candidate.metrics.end())
        row.emplace_back("-");
      else
        row.push_back(fmt::format(
            "{:.4f}{}", mean(found->second),
            found->second.size() > 1 ? fmt::format(" ± {:.4f}", deviation(found->second)) : ""));
    }
    row.insert(
        row.end(),
        {short_number(mean(candidate.macs)), short_number(candidate.parameters),
         fmt::format("{:.1f}", candidate.latency_1), fmt::format("{:.1f}", candidate.latency_64),
         fmt::format("{:.1f}", mean(candidate.seconds)), short_number(mean(candidate.samples)),
         on_front(candidate, all, deciding) ? "*" : ""});
    table.add(row);
  }
  std::cout << table.text() << "* on the Pareto front of " << deciding << " and MACs\n";
}

Json json_of(const std::vector<Candidate>& all) {
  Json list = Json::array();
  for (const Candidate& candidate : all) {
    Json metrics = Json::object();
    for (const auto& [name, values] : candidate.metrics)
      metrics[name] = {{"mean", mean(values)}, {"deviation", deviation(values)}};
    list.push_back({{"model", candidate.name},
                    {"metrics", std::move(metrics)},
                    {"macs_per_sample", mean(candidate.macs)},
                    {"parameters", candidate.parameters},
                    {"latency_us", {{"1", candidate.latency_1}, {"64", candidate.latency_64}}},
                    {"training_seconds", mean(candidate.seconds)},
                    {"samples_seen", mean(candidate.samples)},
                    {"pareto", on_front(candidate, all, deciding_metric(all.front()))}});
  }
  return list;
}

/// The dense baseline of the first candidate, which has run: the same MACs, the same number of
/// samples seen.
Candidate dense_candidate(const TrainingOptions& options, const Candidate& first,
                          const fs::path& scratch, const Registry& kinds) {
  Candidate candidate{"dense", {}, {}, {}, {}, {}};
  for (std::int64_t seed = 0; seed < options.seeds; ++seed) {
    const auto original = session_of(options, options.specs.front(), seed, kinds);
    const Spec spec = dense_spec(*original, first.macs[seed], first.samples[seed]);
    const auto session = open_session(spec, original->folder, threads_of(options), kinds);
    std::cerr << "dense baseline, seed " << seed << "\n";
    add_run(candidate, *session, scratch / "dense", kinds);
  }
  return candidate;
}

}  // namespace

}  // namespace mgm

int mgm_compare(const mgm::TrainingOptions& options) {
  using namespace mgm;
  const Registry kinds = training_kinds();
  const ScratchFolder scratch;
  for (const std::string& spec : options.specs)
    session_of(options, spec, 0, kinds);  // what is wrong is told before anything runs
  std::vector<Candidate> all;
  for (const std::string& spec : options.specs) {
    Candidate candidate{fs::path(spec).stem().string(), {}, {}, {}, {}, {}};
    for (std::int64_t seed = 0; seed < options.seeds; ++seed) {
      const auto session = session_of(options, spec, seed, kinds);
      std::cerr << candidate.name << ", seed " << session->seed << "\n"
                << (seed == 0 ? text(session->plan, *session->strategies) : "");
      add_run(candidate, *session, scratch.path() / "model", kinds);
    }
    all.push_back(std::move(candidate));
  }
  if (options.dense) all.push_back(dense_candidate(options, all.front(), scratch.path(), kinds));
  if (options.json)
    std::cout << json_of(all).dump() << "\n";
  else
    print_table(all);
  return 0;
}
