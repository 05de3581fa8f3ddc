#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/bundle/bundle.h"
#include "mgm/data/load.h"
#include "mgm/node/tree.h"
#include "mgm/train/checkpoints.h"
#include "mgm/train/inference.h"
#include "mgm/train/initial_weights.h"
#include "mgm/train/observer.h"
#include "mgm/train/plan.h"
#include "mgm/train/strategies.h"
#include "mgm/train/work_folder.h"

namespace mgm {

/// A spec made ready to train: data loaded, tree built, plan derived.
struct Session {
  Spec spec;
  std::filesystem::path folder;  ///< where the spec's relative paths start
  Registry registry;
  LoadedData data;
  Tree tree;
  std::unique_ptr<Strategies> strategies;
  std::unique_ptr<InferenceStrategies> inference;
  std::vector<InitialWeightsReport> started;  ///< nodes that start from files
  TrainingPlan plan;
  int threads = 1;
  std::uint64_t seed = 0;
};

/// One `--set path=value`.
struct Override {
  std::string path;
  std::string value;
  static Override parse(const std::string& text);  ///< throws Error(kSpec) where there is no `=`
};

/// Reads a spec file and applies changes to it; throws Error(kSpec).
Spec read_spec(const std::filesystem::path& file, const std::vector<Override>& overrides);

/// Makes a spec file ready; throws one Error that lists everything that is wrong with it (kSpec),
/// or the first thing that is wrong with the data (kData). `registry`: all kinds, shapes and
/// optimizers among them.
std::unique_ptr<Session> open_session(const std::filesystem::path& spec,
                                      const std::vector<Override>& overrides, int threads,
                                      const Registry& registry);
/// The same from a spec that was read (or made) already.
std::unique_ptr<Session> open_session(const Spec& spec, const std::filesystem::path& folder,
                                      int threads, const Registry& registry);

/// Where a trained model goes, and how its states are kept on the way.
struct TrainOptions : Destination {
  KeepingPace pace = {};
};

/// What a training came to, beside the model.
struct TrainReport {
  bool was_finished = false;  ///< `resume` found the model in its place: nothing was done
  CheckpointCosts checkpoints;
  double learning_seconds = 0;  ///< of the phases; reading, judging and writing take the rest
};

/// Trains a session and writes the bundle. Work is kept in `OUT.partial/` on the way (checkpoints,
/// history.jsonl), from which `resume` goes on, at whatever moment the process ended; where nothing
/// was left, it starts from the beginning. Throws Interrupted when `stop` was set.
TrainReport train(Session& session, const TrainOptions& options, Observer& observer,
                  const std::atomic<bool>& stop);

}  // namespace mgm
