#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

#include "mgm/base/files.h"
#include "mgm/base/sha256.h"
#include "mgm/base/version.h"
#include "mgm/node/division.h"
#include "mgm/node/threads.h"
#include "mgm/node/walker.h"
#include "mgm/train/checkpoint.h"
#include "mgm/train/session.h"
#include "mgm/train/trainer.h"
#include "mgm/train/verdict.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

/// Appends each epoch to history.jsonl as it comes, for whoever watches.
class HistoryWriter : public Observer {
 public:
  HistoryWriter(Observer& next, const fs::path& file) : next_(next), stream_(file, std::ios::app) {}
  void phase_started(int number, const Phase& phase) override {
    next_.phase_started(number, phase);
  }
  void stepped(int number, const Phase& phase, const StepReport& report) override {
    next_.stepped(number, phase, report);
  }
  void phase_ended(int number, const Phase& phase) override { next_.phase_ended(number, phase); }
  void remarked(const Phase& phase, const std::string& text) override {
    next_.remarked(phase, text);
  }
  void epoch_ended(const Phase& phase, const EpochReport& report) override {
    {
      const std::lock_guard lock(mutex_);
      stream_ << report.json().dump() << '\n' << std::flush;
    }
    next_.epoch_ended(phase, report);
  }

 private:
  Observer& next_;
  std::mutex mutex_;
  std::ofstream stream_;
};

/// Whether an interrupted training lies here. Throws for what is something else: it would be lost.
bool holds_training(const fs::path& partial) {
  std::error_code error;
  if (!fs::exists(partial) || (fs::is_directory(partial) && fs::is_empty(partial, error)))
    return false;
  if (fs::is_directory(partial / "phases", error)) return true;
  throw Error(Fault::kSpec, {partial.string()},
              "is in the way: it holds no interrupted training; choose another --out, or move it");
}

void prepare_folder(const TrainOptions& options) {
  const fs::path partial = partial_of(options.out);
  if (fs::exists(options.out) && !options.overwrite) {
    throw Error(Fault::kSpec, {options.out.string()},
                "exists already: choose another --out, or allow --overwrite");
  }
  if (fs::exists(options.out) && !is_replaceable(options.out)) {
    throw Error(
        Fault::kSpec, {options.out.string()},
        "is no model (it has no manifest.json), so that --overwrite leaves it alone: choose "
        "another --out, or remove it yourself");
  }
  const bool left_over = holds_training(partial);
  if (left_over && !options.resume && !options.overwrite) {
    throw Error(
        Fault::kSpec, {partial.string()},
        "holds an interrupted training: go on with --resume, or start anew with --overwrite");
  }
  if (options.resume && !left_over) {
    throw Error(Fault::kSpec, {partial.string()}, "does not exist, so there is nothing to resume");
  }
  std::error_code error;
  if (left_over && !options.resume) fs::remove_all(partial, error);
  fs::create_directories(partial / "phases", error);
  if (error)
    throw Error(Fault::kFailed, {partial.string()}, "cannot create the folder: " + error.message());
}

/// What must be the same for a training to go on from where it was left.
std::string identity_of(const Session& session) {
  std::string files;
  for (const InitialWeightsReport& report : session.started) files += " " + report.sha256;
  return sha256(session.spec.resolved().dump() + session.data.fingerprint +
                fmt::format(" threads {}", session.threads) + files);
}

void add_partition_states(Session& session, std::map<std::string, Array>& weights) {
  for_each_node(*session.tree.root, [&](Node& node) {
    const Division* division = node.division();
    if (division == nullptr || !division->partition) return;
    for (auto& [name, array] : division->partition->state()) {
      weights[part_address(node.address(), "partition") + "." + name] = std::move(array);
    }
  });
}

/// The tasks that the program answers, as their nodes state them, by address.
Json tasks_of(const Session& session, const Program& program) {
  Json tasks = Json::object();
  for (const TaskOutput& task : program.tasks)
    tasks[task.address] = session.tree.annotations.at(task.address).task.resolved();
  return tasks;
}

Json routes_of(Session& session, const Program& program, const Rates& rates) {
  Json routes = Json::object();
  for_each_op(program.body, [&](const Block&, const Op& op) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) return;
    Json shares = Json::object();
    const auto found = rates.find(parts->address);
    if (found != rates.end()) {
      for (std::size_t k = 0; k < parts->names.size(); ++k)
        shares[parts->names[k]] = found->second.at(k);
    }
    routes[parts->address] = {{"rates", std::move(shares)}};
  });
  for_each_node(*session.tree.root, [&](Node& node) {
    const Division* division = node.division();
    if (division != nullptr && division->partition && routes.contains(node.address()))
      routes[node.address()]["partition"] = division->recipe.json();
  });
  return routes;
}

Json inference_of(const Session& session, const Json& evidence) {
  Json inference;
  if (const auto batch = session.inference->batch()) inference["batch"] = *batch;
  if (!evidence.empty()) inference["evidence"] = evidence;
  return inference;
}

void write(Session& session, const TrainOptions& options, const std::vector<EpochReport>& history,
           const Evidence& evidence, const std::atomic<bool>& stop) {
  set_arithmetic_threads(session.threads);  // phases had their own
  const Program program = lower(session.tree, session.data.dataset->schema());
  std::map<std::string, Array> weights = weights_of(*session.tree.root);
  const FinalVerdict verdict = final_verdict(program, weights, session.tree, *session.data.dataset,
                                             session.data.split.validation, stop);
  add_partition_states(session, weights);
  BundleInfo info;
  info.spec = session.spec.resolved();
  info.encoding = session.data.encoding->json();
  info.data_folder = (fs::current_path() / session.folder).string();
  info.data_fingerprint = session.data.fingerprint;
  info.tasks = tasks_of(session, program);
  info.metrics = verdict.metrics;
  info.routes = routes_of(session, program, verdict.rates);
  info.mgm_version = version();
  info.inference = inference_of(session, evidence.json());
  std::string lines;
  for (const EpochReport& report : history) lines += report.json().dump() + "\n";
  write_file_atomically(partial_of(options.out) / "history.jsonl", lines);
  write_bundle(info, program, weights, chosen_parts(*session.tree.root), partial_of(options.out),
               options.out, options.overwrite, {"history.jsonl"});
}

}  // namespace

fs::path partial_of(const fs::path& out) { return without_slash(out).string() + ".partial"; }

void train(Session& session, const TrainOptions& options, Observer& observer,
           const std::atomic<bool>& stop) {
  prepare_folder(options);
  const fs::path partial = partial_of(options.out);
  const Checkpoints checkpoints(partial / "phases", identity_of(session));
  HistoryWriter observed(observer, partial / "history.jsonl");
  Workshop shop{session.tree,     *session.data.dataset, session.data.split, *session.strategies,
                session.registry, session.seed,          observed,           stop};
  const std::vector<EpochReport> history =
      Trainer(shop, session.plan, session.threads, &checkpoints).run();
  write(session, options, history, shop.evidence, stop);
}

}  // namespace mgm
