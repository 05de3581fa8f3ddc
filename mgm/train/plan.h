#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mgm/node/tree.h"
#include "mgm/train/strategies.h"

namespace mgm {

/// Samples that a partition gave to one part of a route.
struct Constraint {
  std::string route;
  int part;
  std::string name;  ///< of the part
};

/// A loss that a phase minimises: what the node at `tap` writes, against a task.
struct LossTerm {
  std::string tap;
  std::shared_ptr<const Task> task;
  bool of_stage = false;  ///< of a cascade: every stage is judged by its own answer
};

/// A step of training that runs as a whole.
struct Phase {
  enum class Kind {
    kPartition,    ///< divides the samples of a route
    kFitRouter,    ///< computes a router from the subsets
    kImitate,      ///< teaches a router to predict the subset, by gradient
    kLearn,        ///< minimises tasks' losses by gradient
    kCopy,         ///< copies the seed expert to all others
    kThreshold,    ///< chooses when a cascade's stages are sure, on the calibration share
    kDoubt,        ///< sets when the choices of a route are in doubt
    kTemperature,  ///< divides what a node writes by its temperature from now on
  };
  Kind kind;
  std::string address;                   ///< of the node that learns
  std::vector<std::string> learns = {};  ///< addresses of the nets whose weights change
  std::vector<LossTerm> terms = {};
  std::vector<Constraint> samples = {};  ///< all must hold; none: all training samples
  double epoch_share = 1;                ///< of the strategy's epochs
  std::vector<int> after = {};           ///< numbers of the phases that must have ended
  int threads = 1;  ///< for arithmetic inside a step; fixed by the plan, so that results do not
                    ///< depend on timing
  bool is_seed = false;  ///< learns the expert that will be copied

  bool by_gradient() const { return kind == Kind::kImitate || kind == Kind::kLearn; }
};

/// What can learn on its own, from which samples, after what: derived from a tree, printed before
/// it runs.
struct TrainingPlan {
  std::vector<Phase> phases;  ///< in an order in which they may run

  /// Number of epochs of a phase under its strategy.
  static std::int64_t epochs(const Phase& phase, const TrainConfig& strategy);
};

/// Derives the plan. Phases that do not wait for each other share `threads`, one each. What cannot
/// learn (no task reaches it, or it would learn before what it reads) goes to `problems`.
TrainingPlan make_plan(const Tree& tree, const Strategies& strategies, int threads,
                       Problems& problems);

/// One line a phase, aligned: number, what, on which samples, epochs, optimizer, after what.
std::string text(const TrainingPlan& plan, const Strategies& strategies);

/// The same: `[{"phase": 1, "what": "learn model", "address": "model", "samples": "all", "epochs":
/// 3, "threads": 2, "after": []}]`; `epochs` only where there are some.
nlohmann::ordered_json json(const TrainingPlan& plan, const Strategies& strategies);

}  // namespace mgm
