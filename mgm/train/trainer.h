#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "mgm/train/checkpoints.h"
#include "mgm/train/learning.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// Runs a training plan: every phase after those that it waits for, side by side where the plan
/// gave them threads for it. Results depend on the plan, not on timing.
class Trainer {
 public:
  /// `checkpoints` may be null: then nothing is kept.
  Trainer(Workshop& shop, const TrainingPlan& plan, int threads, Checkpoints* checkpoints);

  /// Trains; the history comes in the order of the plan. Throws Interrupted once everything that
  /// was under way is kept, or the first error of a phase (others are interrupted and kept).
  std::vector<EpochReport> run();

 private:
  std::vector<std::vector<EpochReport>> run_phases();
  std::vector<EpochReport> run_phase(int number);
  void leave_out(const Phase& phase);
  void fit_router(const Phase& phase);
  void copy_seed(const Phase& phase);
  /// Gives all in a node the weights that it had before anything was learned.
  void put_back(const std::string& address);
  void set_threshold(const Phase& phase);

  Workshop& shop_;
  const TrainingPlan& plan_;
  int threads_;
  Checkpoints* checkpoints_;
  std::map<std::string, Tensors> beginnings_;  ///< weights of nodes that are put back
};

}  // namespace mgm
