#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "mgm/base/files.h"
#include "mgm/base/version.h"
#include "mgm/node/division.h"
#include "mgm/node/threads.h"
#include "mgm/node/walker.h"
#include "mgm/train/identity.h"
#include "mgm/train/memory_need.h"
#include "mgm/train/session.h"
#include "mgm/train/trainer.h"
#include "mgm/train/verdict.h"

namespace mgm {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

/// Appends each epoch to history.jsonl as it comes, for whoever watches. Epochs that a process
/// before did, and that are done again since it was killed before their state was kept, stand there
/// already.
class HistoryWriter : public Observer {
 public:
  HistoryWriter(Observer& next, const fs::path& file) : next_(next) {
    std::string whole;
    std::ifstream before(file);
    for (std::string line; std::getline(before, line) && !before.eof();) {
      whole += line + "\n";
      written_.insert(std::move(line));
    }
    write_file_atomically(file, whole);  // without a line that was cut
    stream_.open(file, std::ios::app);
  }
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
      const std::string line = report.json().dump();
      if (written_.insert(line).second) stream_ << line << '\n' << std::flush;
    }
    next_.epoch_ended(phase, report);
  }

 private:
  Observer& next_;
  std::mutex mutex_;
  std::set<std::string> written_;
  std::ofstream stream_;
};

void add_partition_states(Session& session, std::map<std::string, Array>& weights) {
  for_each_node(*session.tree.root, [&](Node& node) {
    const Division* division = node.division();
    if (division == nullptr || !division->partition) return;
    for (auto& [name, array] : division->partition->state()) {
      weights[part_address(node.address(), "partition") + "." + name] = std::move(array);
    }
  });
}

/// The tasks that the program answers, as their nodes state them and the data settled them, by
/// address.
Json tasks_of(const Session& session, const Program& program) {
  Json tasks = Json::object();
  for (const TaskOutput& output : program.tasks) {
    Json& stated = tasks[output.address];
    stated = session.tree.annotations.at(output.address).task.resolved();
    const Task& task = *session.tree.tasks.at(output.address);
    const Json settled = task.loss->settled();
    if (!settled.is_null()) stated["loss"][task.loss_name].update(settled);
    if (!task.scale.empty()) stated["scale"] = write_config(task.scale);
  }
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

void write(Session& session, const TrainOptions& options, const WorkFolder& work,
           const std::vector<EpochReport>& history, const Evidence& evidence,
           const std::atomic<bool>& stop, std::size_t ahead) {
  set_arithmetic_threads(session.threads);  // phases had their own
  const Program program = lower(session.tree, session.data.dataset->schema());
  std::map<std::string, Array> weights = weights_of(session.tree, program);
  const FinalVerdict verdict = final_verdict(program, weights, session.tree, *session.data.dataset,
                                             session.data.split.validation, stop, ahead);
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
  write_file_atomically(work.history(), lines);
  write_bundle(info, program, weights, chosen_parts(*session.tree.root), work.path(), options.out,
               options.overwrite, WorkFolder::kept(), WorkFolder::marks());
}

TrainReport already_finished() {
  TrainReport report;
  report.was_finished = true;
  return report;
}

}  // namespace

TrainReport train(Session& session, const TrainOptions& options, Observer& observer,
                  const std::atomic<bool>& stop) {
  const Identity identity = Identity::of(session);
  if (options.resume && !has_work(options.out) && fs::exists(options.out)) {
    const std::string difference = difference_to_model(session, options.out);
    if (difference.empty()) return already_finished();
    if (!options.overwrite) {
      throw Error(Fault::kSpec, {options.out.string()},
                  "is another model (" + difference +
                      "), with nothing to go on with: choose "
                      "another --out, or replace it with --overwrite");
    }
  }
  const Thrift thrift = thrift_for(session);
  WorkFolder work(options, identity);
  if (work.left() == WorkFolder::Left::kFinished) return already_finished();
  if (work.left() == WorkFolder::Left::kModel) {
    work.put_into_place();
    return {};
  }
  Checkpoints checkpoints(work.phases(), identity.hash(), options.pace);
  HistoryWriter observed(observer, work.history());
  Workshop shop{session.tree,     *session.data.dataset, session.data.split, *session.strategies,
                session.registry, session.seed,          observed,           stop};
  shop.ahead = thrift.ahead;
  shop.features.set(thrift.features);
  shop.scratch = work.phases();
  const auto start = std::chrono::steady_clock::now();
  const std::vector<EpochReport> history =
      Trainer(shop, session.plan, thrift.side_by_side, &checkpoints).run();
  const std::chrono::duration<double> learning = std::chrono::steady_clock::now() - start;
  write(session, options, work, history, shop.evidence, stop, thrift.ahead);
  work.finish();
  return {false, checkpoints.costs(), learning.count()};
}

}  // namespace mgm
