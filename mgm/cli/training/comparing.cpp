#include "mgm/cli/training/comparing.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "mgm/base/files.h"
#include "mgm/base/interrupt.h"
#include "mgm/cli/comparable.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/cost/cost.h"
#include "mgm/infer/answers.h"
#include "mgm/infer/evaluate.h"
#include "mgm/program/count.h"
#include "mgm/spec/write.h"
#include "mgm/train/dense.h"
#include "mgm/train/registry.h"
#include "mgm/train/scheduler.h"

namespace mgm {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "mgm-compare-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(Fault::kFailed, {name},
                fmt::format("cannot make a folder for the models: {}; set TMPDIR to another",
                            std::strerror(errno)));
  }
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

namespace {

/// Models are compared by what they predict, wherever in their trees: a target is judged by the
/// last task that predicts it.
std::vector<const TaskOutput*> judged_tasks(const Program& program) {
  std::map<std::string, const TaskOutput*> last;  // by target
  for (const TaskOutput& task : program.tasks) last[task.target] = &task;
  std::vector<const TaskOutput*> tasks;
  for (const TaskOutput& task : program.tasks) {
    if (last[task.target] == &task) tasks.push_back(&task);
  }
  return tasks;
}

std::vector<Figure> figures_of(const Task& task) {
  std::vector<Figure> figures;
  for (const auto& metric : task.fresh_metrics()) {
    figures.push_back(
        {task.target.name + " " + metric->name(), metric->higher_is_better(), figures.empty()});
  }
  return figures;
}

Contest contest_of(const Session& session, const std::string& spec) {
  Contest contest{spec, session.data.fingerprint, session.data.split, {}, {}};
  const Program program = lower(session.tree, session.data.dataset->schema());
  for (const TaskOutput* output : judged_tasks(program)) {
    const Task& task = *session.tree.tasks.at(output->address);
    const std::vector<Figure> figures = figures_of(task);
    contest.targets.push_back(task.target);
    contest.figures.insert(contest.figures.end(), figures.begin(), figures.end());
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

/// Whether samples do not all take the same way: it has routes or cascades.
bool divides(const Program& program) {
  bool found = false;
  for_each_op(program.body,
              [&](const Block&, const Op& op) { found = found || branching(op.body).has_value(); });
  return found;
}

bool may_abstain(const Program& program) {
  bool found = false;
  for_each_op(program.body, [&](const Block&, const Op& op) {
    const auto* route = std::get_if<Route>(&op.body);
    if (route == nullptr || !route->fallback) return;
    const std::vector<std::int64_t>& to = route->fallback->to;
    found = found || std::find(to.begin(), to.end(), Fallback::kAbstain) != to.end();
  });
  return found;
}

/// The figures of one task's answers; how many there are is one where a route may abstain, since
/// the others are of what was answered.
std::vector<Figure> add_figures(const Task& task, const Answers& judged, bool may_abstain,
                                ModelRun& run) {
  const Array& prediction = judged.tasks.at(task.address);
  const Array& target = judged.targets.at(task.target.name);
  std::vector<Figure> figures = figures_of(task);
  const auto values = metric_values(task, prediction, target);
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const double value = values[i].second;
    if (!std::isfinite(value)) continue;
    run.values[figures[i].name] = value;
    if (!figures[i].main) continue;
    run.jackknives[figures[i].name] = jackknife(*task.fresh_metrics().front(), prediction, target);
  }
  const double wrong = not_a_number(judged, task.address);
  const double covered = coverage(judged, task.address);
  if (!figures.empty()) {
    run.answered[figures.front().name] = covered - wrong;
    run.not_a_number[figures.front().name] = wrong;
  }
  if (may_abstain) {
    figures.push_back({task.target.name + " answered", true, false});
    run.values[figures.back().name] = covered;
  }
  return figures;
}

}  // namespace

Comparing::Comparing(const TrainingOptions& options) : options_(options), kinds_(training_kinds()) {
  comparison_.seeds = static_cast<std::size_t>(options.seeds);
  for (const std::string& change : options.overrides) overrides_.push_back(Override::parse(change));
}

void Comparing::check() {
  Problems problems;
  std::vector<std::string> notes;
  Contest first;
  for (const std::string& spec : options_.specs) {
    sessions_.push_back(open_session(spec, overrides_, threads_of(options_), kinds_));
    stop_if_interrupted();
    if (sessions_.size() > 1) {
      expect_comparable(first, contest_of(*sessions_.back(), spec), problems, notes);
      continue;
    }
    first = contest_of(*sessions_.back(), spec);
    seed_ = sessions_.back()->seed;
    choose_samples(*sessions_.back(), notes);
    if (!options_.dense) continue;
    expect_scalable(*sessions_.back());
    if (!divides(lower(sessions_.back()->tree, sessions_.back()->data.dataset->schema()))) {
      notes.push_back(spec +
                      " has no route and no cascade: every sample takes all of it, as it does "
                      "a dense network, so that nothing is said of dividing");
    }
  }
  problems.throw_if_any();
  std::cerr << sessions_.front()->data.left_out.text("left out");
  for (const std::string& note : notes) std::cerr << "note: " << note << "\n";
  share_threads();
}

void Comparing::choose_samples(const Session& session, std::vector<std::string>& notes) {
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

/// As many at once as there are trainings that wait for no other.
void Comparing::share_threads() {
  const int threads = threads_of(options_);
  const auto free =
      static_cast<std::int64_t>(options_.specs.size()) * std::max<std::int64_t>(1, options_.seeds);
  // each training keeps the memory that its spec allows, and knows of no other
  const bool frugal = std::any_of(sessions_.begin(), sessions_.end(), [](const auto& session) {
    return !session->spec.at("train").at("memory").absent();
  });
  side_by_side_ = frugal ? 1 : static_cast<int>(std::min<std::int64_t>(threads, free));
  threads_each_ = threads / side_by_side_;
}

std::vector<Comparing::Entry> Comparing::entries() const {
  std::vector<Entry> all;
  for (std::size_t i = 0; i < comparison_.candidates.size(); ++i) {
    for (std::int64_t k = 0; k < options_.seeds; ++k)
      all.push_back({i, seed_ + static_cast<std::uint64_t>(k), i >= options_.specs.size()});
  }
  return all;
}

void Comparing::run() {
  std::vector<std::string> taken;
  if (options_.dense) taken.emplace_back(kDense);
  for (const std::string& name : names_of(options_.specs, taken))
    comparison_.candidates.push_back({name});
  if (options_.dense) comparison_.candidates.push_back({kDense});
  const std::vector<Entry> all = entries();
  std::vector<Job> jobs(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    // the first spec's training with the same seed says what the dense network may cost
    if (all[i].dense) jobs[i].after = {static_cast<int>(all[i].seed - seed_)};
  }
  run_jobs(
      jobs, side_by_side_,
      [&](int number) {
        stop_if_interrupted();
        train_and_judge(all[static_cast<std::size_t>(number)]);
      },
      [] {});  // what has begun goes on to its end
  measure_latencies();
}

Comparison Comparing::comparison() const {
  Comparison finished = comparison_;
  finished.asked = comparison_.candidates.size();
  finished.first_has_run =
      !comparison_.candidates.empty() && !comparison_.candidates.front().runs.empty();
  std::erase_if(finished.candidates, [](const Candidate& one) { return one.runs.empty(); });
  return finished;
}

const Session& Comparing::session_of(const Entry& entry) const {
  return *sessions_[entry.dense ? 0 : entry.candidate];
}

fs::path Comparing::write_dense_spec(std::uint64_t seed) const {
  const ModelRun& first = comparison_.candidates.front().runs.at(seed);
  const fs::path file = scratch_.path() / fmt::format("dense-{}.yaml", seed);
  const Spec spec = dense_spec(*sessions_.front(), first.macs, first.samples);
  write_file_atomically(file, to_yaml(spec.resolved()));
  return file;
}

SideTraining Comparing::training_of(const Entry& entry) const {
  const std::string& name = comparison_.candidates[entry.candidate].name;
  SideTraining training{fmt::format("{}, seed {}", name, entry.seed),
                        {},
                        session_of(entry).folder,
                        {},
                        scratch_.path() / fmt::format("{}-{}", entry.candidate, entry.seed),
                        threads_each_};
  if (entry.dense) {
    training.spec = write_dense_spec(entry.seed);
  } else {
    training.spec = options_.specs[entry.candidate];
    training.overrides = options_.overrides;
  }
  // all specs learn from the same seeds: those that follow the first spec's
  training.overrides.push_back(fmt::format("train.seed={}", entry.seed));
  return training;
}

void Comparing::train_and_judge(const Entry& entry) {
  SideTraining training;
  {
    const std::lock_guard lock(judging_);
    training = training_of(entry);
  }
  lines_.note(training.name);
  const SideCosts costs =
      train_beside(training, [&](const std::string& line) { lines_.said(training.name, line); });
  ModelRun run;
  run.seconds = costs.seconds;
  run.samples = costs.samples;
  run.peak_memory = costs.peak_memory;
  const std::lock_guard lock(judging_);
  judge(entry, training.out, std::move(run));
}

void Comparing::judge(const Entry& entry, const fs::path& model, ModelRun run) {
  const Session& session = session_of(entry);
  const Engine engine = Engine::open(model);
  const Program& program = engine.bundle().program();
  const std::vector<std::size_t>& samples = session.data.split.part(comparison_.split);
  const Answers judged = answers(engine, *session.data.dataset, samples, threads_of(options_));
  std::vector<Figure> figures;
  for (const TaskOutput* output : judged_tasks(program)) {
    for (const Task& task : tasks_of(engine, kinds_)) {
      if (task.address != output->address) continue;
      const std::vector<Figure> own = add_figures(task, judged, may_abstain(program), run);
      figures.insert(figures.end(), own.begin(), own.end());
    }
  }
  run.macs = mean_macs(macs_by_sample(program.body, judged.trace, samples.size()));
  run.parameters = static_cast<double>(count(program.body, {}).parameters);
  Candidate& candidate = comparison_.candidates[entry.candidate];
  candidate.figures = std::move(figures);
  candidate.divided = divides(program);
  candidate.runs[entry.seed] = std::move(run);
  if (entry.seed != seed_) fs::remove_all(model);  // that of the first seed is timed
}

void Comparing::measure_latencies() {
  for (const Entry& entry : entries()) {
    if (entry.seed != seed_) continue;
    const Session& session = session_of(entry);
    const Engine engine =
        Engine::open(scratch_.path() / fmt::format("{}-{}", entry.candidate, entry.seed));
    const auto latency = measure_latency(engine, *session.data.dataset,
                                         session.data.split.part(comparison_.split), {1, 64});
    Candidate& candidate = comparison_.candidates[entry.candidate];
    candidate.latency_1 = latency.at("1");
    candidate.latency_64 = latency.at("64");
  }
}

}  // namespace mgm
