#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "mgm/base/interrupt.h"
#include "mgm/cli/comparable.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/training/run.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/infer/evaluate.h"
#include "mgm/program/count.h"
#include "mgm/train/dense.h"
#include "mgm/train/learning.h"
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

/// Models are compared by what they predict, wherever in their trees: a target is judged by the
/// last task that predicts it.
std::vector<const Task*> judged_tasks(const Session& session) {
  const Program program = lower(session.tree, session.data.dataset->schema());
  std::map<std::string, std::string> last;  // address by target
  for (const TaskOutput& task : program.tasks) last[task.target] = task.address;
  std::vector<const Task*> tasks;
  for (const TaskOutput& task : program.tasks) {
    if (last[task.target] == task.address)
      tasks.push_back(session.tree.tasks.at(task.address).get());
  }
  return tasks;
}

std::vector<Figure> figures_of(const Task& task) {
  std::vector<Figure> figures;
  for (const auto& metric : task.fresh_metrics())
    figures.push_back({task.target.name + " " + metric->name(), metric->higher_is_better()});
  return figures;
}

Contest contest_of(const Session& session, const std::string& spec) {
  Contest contest{spec, session.data.fingerprint, session.data.split, {}, {}, {}};
  for (const Task* task : judged_tasks(session)) {
    const std::vector<Figure> figures = figures_of(*task);
    contest.targets.push_back(task->target);
    contest.figures.insert(contest.figures.end(), figures.begin(), figures.end());
    if (!figures.empty()) contest.deciding = figures.front();
  }
  return contest;
}

/// That a dense network can be scaled to what the model may come to cost: its MACs are known only
/// once it has learned which parts answer.
void expect_scalable(const Session& session) {
  const Count counted = count(lower(session.tree, session.data.dataset->schema()).body, {});
  const auto samples = static_cast<double>(session.data.split.train.size());
  std::exception_ptr problem;
  for (const double macs : {counted.macs, counted.best_macs, counted.worst_macs}) {
    try {
      dense_spec(session, macs, samples);
      return;
    } catch (const Error&) {
      if (!problem) problem = std::current_exception();
    }
  }
  std::rethrow_exception(problem);
}

/// Trains every spec with every seed and judges what comes out.
class Comparing {
 public:
  explicit Comparing(const TrainingOptions& options) : options_(options), kinds_(training_kinds()) {
    comparison_.seeds = static_cast<std::size_t>(options.seeds);
    for (const std::string& change : options.overrides)
      overrides_.push_back(Override::parse(change));
  }

  /// What is wrong is told before anything trains.
  void check() {
    Problems problems;
    std::vector<std::string> notes;
    Contest first;
    for (const std::string& spec : options_.specs) {
      const auto session =
          first.spec.empty() ? open_session(spec, overrides_, threads(), kinds_) : open(spec, 0);
      stop_if_interrupted();
      if (!first.spec.empty()) {
        expect_comparable(first, contest_of(*session, spec), problems, notes);
        continue;
      }
      first = contest_of(*session, spec);
      seed_ = session->seed;
      choose_samples(*session, notes);
      if (options_.dense) expect_scalable(*session);
    }
    problems.throw_if_any();
    comparison_.deciding = first.deciding;
    for (const std::string& note : notes) std::cerr << "note: " << note << "\n";
  }

  /// What has been judged when something fails is in `comparison` none the less.
  void run() {
    std::vector<std::string> taken;
    if (options_.dense) taken.emplace_back(kDense);
    const std::vector<std::string> names = names_of(options_.specs, taken);
    for (std::size_t i = 0; i < names.size(); ++i) {
      Candidate& candidate = add(names[i]);
      for (std::int64_t k = 0; k < options_.seeds; ++k) {
        const auto session = open(options_.specs[i], k);
        announce(candidate, *session);
        if (k == 0) std::cerr << session->data.left_out.text("left out");
        if (k == 0) std::cerr << text(session->plan, *session->strategies);
        add_run(candidate, *session);
      }
    }
    if (options_.dense) run_dense();
  }

  /// Models that have run at least once.
  Comparison comparison() const {
    Comparison finished = comparison_;
    std::erase_if(finished.candidates, [](const Candidate& one) { return one.macs.empty(); });
    return finished;
  }

 private:
  static constexpr const char* kDense = "dense";

  int threads() const { return threads_of(options_); }

  /// All specs learn from the same seeds: those that follow the first spec's.
  std::unique_ptr<Session> open(const std::string& spec, std::int64_t k) const {
    std::vector<Override> overrides = overrides_;
    overrides.push_back({"train.seed", std::to_string(seed_ + static_cast<std::uint64_t>(k))});
    return open_session(spec, overrides, threads(), kinds_);
  }

  void choose_samples(const Session& session, std::vector<std::string>& notes) {
    const Split& split = session.data.split;
    comparison_.split = split.test.empty() ? "validation" : "test";
    comparison_.samples = split.part(comparison_.split).size();
    if (comparison_.samples == 0) {
      throw Error(Fault::kSpec, session.spec.at("data").place(),
                  "keeps no samples to judge models on: give data.split a test share");
    }
    if (!split.test.empty()) return;
    notes.push_back(
        "there is no test share: models are judged on the validation samples, which also chose "
        "their best epochs, and look better than they are; give data.split a test share");
  }

  Candidate& add(const std::string& name) {
    return comparison_.candidates.emplace_back(Candidate{name});
  }

  static void announce(const Candidate& candidate, const Session& session) {
    std::cerr << candidate.name << ", seed " << session.seed << "\n";
  }

  void add_run(Candidate& candidate, Session& session) const {
    stop_if_interrupted();
    const fs::path out = scratch_.path() / "model";
    const TrainedRun run = train_session(session, {{out, true, false}});
    const Engine engine = Engine::open(out);
    const std::vector<std::size_t>& samples = session.data.split.part(comparison_.split);
    const Json report = evaluate(engine, *session.data.dataset, samples, kinds_, {false, 0});
    const auto latency = measure_latency(engine, *session.data.dataset, samples, {1, 64});
    candidate.figures.clear();
    for (const Task* task : judged_tasks(session)) {
      const Json& metrics = report["tasks"][task->address]["metrics"];
      for (const Figure& figure : figures_of(*task)) {
        candidate.figures.push_back(figure);
        const Json& value = metrics.at(figure.name.substr(task->target.name.size() + 1));
        if (value.is_number()) candidate.values[figure.name].push_back(value.get<double>());
      }
    }
    candidate.macs.push_back(report["cost"]["macs_per_sample"].get<double>());
    candidate.parameters = report["cost"]["parameters"].get<double>();
    candidate.seconds.push_back(run.seconds);
    candidate.samples.push_back(run.samples);
    candidate.latency_1 = latency.at("1");
    candidate.latency_64 = latency.at("64");
  }

  /// The dense baseline of the first candidate, which has run: the same MACs, the same number of
  /// samples seen.
  void run_dense() {
    const Candidate first = comparison_.candidates.front();
    Candidate& candidate = add(kDense);
    for (std::int64_t k = 0; k < options_.seeds; ++k) {
      const auto original = open(options_.specs.front(), k);
      const Spec spec = dense_spec(*original, first.macs[k], first.samples[k]);
      const auto session = open_session(spec, original->folder, threads(), kinds_);
      announce(candidate, *session);
      add_run(candidate, *session);
    }
  }

  const TrainingOptions& options_;
  const Registry kinds_;
  std::vector<Override> overrides_;
  const ScratchFolder scratch_;
  std::uint64_t seed_ = 0;  ///< of the first run
  Comparison comparison_;
};

void print(const Comparison& comparison, bool as_json) {
  std::cout << (as_json ? json_line(comparison.json()) : comparison.text());
}

}  // namespace

}  // namespace mgm

int mgm_compare(const mgm::TrainingOptions& options) {
  using namespace mgm;
  heed_interrupts();
  Comparing comparing(options);
  comparing.check();
  try {
    comparing.run();
  } catch (...) {
    const Comparison finished = comparing.comparison();
    if (!finished.candidates.empty()) print(finished, options.json);
    if (interrupted())
      throw Error(Fault::kInterrupted,
                  "interrupted; compare keeps no models, so that it begins anew the next time");
    throw;
  }
  print(comparing.comparison(), options.json);
  return 0;
}
