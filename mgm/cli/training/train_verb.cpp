#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "mgm/base/interrupt.h"
#include "mgm/base/peak_memory.h"
#include "mgm/base/threads.h"
#include "mgm/bundle/bundle.h"
#include "mgm/cli/json_line.h"
#include "mgm/cli/table.h"
#include "mgm/cli/training/progress.h"
#include "mgm/cli/training/run.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/node/division.h"
#include "mgm/train/learning.h"
#include "mgm/train/registry.h"

namespace mgm {

int threads_of(const TrainingOptions& options) {
  return options.threads > 0 ? options.threads : available_threads();
}

std::vector<std::int64_t> steps_of(const Session& session) {
  std::vector<std::int64_t> steps;
  for (const Phase& phase : session.plan.phases) {
    const TrainConfig& strategy = session.strategies->at(phase.address);
    // the samples of a part are not known before the partition: as if they were divided evenly
    double share = 1;
    for (const Constraint& constraint : phase.samples)
      share *= even_share(constraint, session.tree);
    const double samples = static_cast<double>(session.data.split.train.size()) * share;
    const auto batches =
        static_cast<std::int64_t>(std::ceil(samples / static_cast<double>(strategy.batch)));
    steps.push_back(phase.by_gradient() ? batches * TrainingPlan::epochs(phase, strategy) : 0);
  }
  return steps;
}

TrainedRun train_session(Session& session, const TrainOptions& options) {
  using Clock = std::chrono::steady_clock;
  heed_interrupts();
  const auto start = Clock::now();
  Progress progress(steps_of(session));
  const TrainReport report = train(session, options, progress, stop_flag());
  return {std::chrono::duration<double>(Clock::now() - start).count(), progress.samples_seen(),
          report};
}

namespace {

nlohmann::ordered_json costs_of(const CheckpointCosts& costs) {
  return {{"count", costs.count},
          {"blocked_seconds", costs.blocked_seconds},
          {"longest_block_seconds", costs.longest_block},
          {"writing_seconds", costs.writing_seconds}};
}

void print_result(const TrainingOptions& options, const TrainedRun& run) {
  const auto bundle = Bundle::open(options.out);
  const nlohmann::ordered_json& metrics = bundle->info().metrics;
  if (options.json) {
    std::cout << json_line({{"bundle", options.out},
                            {"validation", metrics},
                            {"seconds", run.seconds},
                            {"samples_seen", run.samples},
                            {"peak_memory_bytes", peak_memory()},
                            {"learning_seconds", run.report.learning_seconds},
                            {"samples_learned", run.samples},
                            {"bytes", bundle->bytes()},
                            {"checkpoints", costs_of(run.report.checkpoints)}});
    return;
  }
  TextTable table({"task", "metric", "on validation"});
  for (const auto& [address, values] : metrics.items()) {
    if (values.empty()) {
      std::cerr << "note: '" << address
                << "' could not be judged on validation: it answered no sample there (doubt: says "
                   "when a route answers), or all lack the target\n";
    }
    for (const auto& [name, value] : values.items())
      table.add({address, name, fmt::format("{:.4f}", value.get<double>())});
  }
  const std::string ready =
      run.report.was_finished ? "was ready before" : "is ready after " + duration(run.seconds);
  std::cout << table.text() << "\n"
            << options.out << " " << ready << ": mgm evaluate " << options.out << "\n";
}

}  // namespace

}  // namespace mgm

int mgm_train(const mgm::TrainingOptions& options) {
  using namespace mgm;
  const TrainOptions how{{options.out, options.overwrite, options.resume},
                         {std::chrono::duration<double>(options.checkpoint_seconds)}};
  if (!how.resume) refuse_what_is_there(how);
  std::vector<Override> overrides;
  for (const std::string& change : options.overrides) overrides.push_back(Override::parse(change));
  const std::filesystem::path file = options.specs.front();
  const std::filesystem::path folder =
      options.relative_to.empty() ? file.parent_path().string() : options.relative_to;
  const auto session =
      open_session(read_spec(file, overrides), folder, threads_of(options), training_kinds());
  std::cerr << session->data.left_out.text("left out");
  for (const InitialWeightsReport& report : session->started) std::cerr << report.text();
  std::cerr << text(session->plan, *session->strategies) << std::flush;
  if (options.resume && !has_work(options.out))
    std::cerr << "nothing was left to go on with at " << options.out << "\n";
  try {
    print_result(options, train_session(*session, how));
  } catch (const Interrupted&) {
    throw Error(Fault::kInterrupted,
                fmt::format("interrupted; {} holds what was learned: go on with --resume",
                            partial_of(options.out).string()));
  }
  return 0;
}
