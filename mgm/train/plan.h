#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mgm/node/tree.h"
#include "mgm/train/strategies.h"

namespace mgm {

/// Samples that a partition gave to one part of a route, or that lie in one of its folds.
struct Constraint {
  std::string route;
  int part;
  std::string name;      ///< of the part
  bool is_fold = false;  ///< the part is a fold, and `except` it all samples are meant
  bool except = false;
};

/// Stands for a route where its samples lie in folds, by which experts are judged on samples that
/// they had not learned from.
inline std::string folds_of(const std::string& route) { return route + " folds"; }
/// The name under which the parts of a constraint are assigned.
inline std::string assigned_by(const Constraint& constraint) {
  return constraint.is_fold ? folds_of(constraint.route) : constraint.route;
}
/// The share of the samples that it leaves, if all are divided evenly.
double even_share(const Constraint& constraint, const Tree& tree);

/// A loss that a phase minimises: what the node at `tap` writes, against a task.
struct LossTerm {
  std::string tap;
  std::shared_ptr<const Task> task;
  bool of_stage = false;  ///< of a cascade: every stage is judged by its own answer
};

/// What a phase reads of nodes that do not change in it: the same in every epoch.
struct FixedSignals {
  std::vector<Port> signals;             ///< empty where there is none, or nothing is read twice
  std::vector<std::string> nodes = {};   ///< fixed ones inside the phase's node, in their order;
                                         ///< no node stands there with one that holds it
  std::vector<std::string> needed = {};  ///< those of them that `signals` come from
  bool reads_data = false;  ///< what learns reads inputs of the data beside the signals
  std::string why_not;      ///< the signals are computed at every step all the same: the reason

  bool are_cached() const { return !signals.empty() && why_not.empty(); }
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
    kJudge,        ///< notes how an expert does on samples, for a router that chooses by competence
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
  bool is_seed = false;    ///< learns the expert that will be copied
  std::string route = {};  ///< of an expert that is judged
  bool undoes = false;     ///< what was judged goes back to where it started
  FixedSignals fixed = {};

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

/// One line a phase, aligned: number, what, on which samples, epochs, after what; below it what it
/// computes once a sample.
std::string text(const TrainingPlan& plan, const Strategies& strategies);
/// The same: `[{"phase": 1, "what": "learn model", "address": "model", "samples": "all", "epochs":
/// 3, "threads": 2, "after": [], "cached": ["trunk"]}]`; `epochs` only where there are some.
/// `cached`: signals that are computed once a sample; what is fixed and is not is `not_cached`,
/// `because` ...
nlohmann::ordered_json json(const TrainingPlan& plan, const Strategies& strategies);

}  // namespace mgm
