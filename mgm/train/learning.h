#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mgm/schedules/schedule.h"
#include "mgm/train/checkpoint.h"
#include "mgm/train/objective.h"
#include "mgm/train/optimizer.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// Runs one phase that learns by gradient, from where it was left.
class Learning {
 public:
  Learning(Workshop& shop, const Phase& phase, int number, const Checkpoints* checkpoints);
  ~Learning();

  /// Ends with the phase's weights in the tree, not learning any more; throws Interrupted once its
  /// state is kept. Returns the history of its epochs.
  std::vector<EpochReport> run();

  /// A few steps without any effect on the weights, for forecasts: seconds a step, and steps and
  /// seconds of validation of the whole phase.
  struct Pace {
    double seconds_per_step;
    std::int64_t steps;
    double validation_seconds;
  };
  Pace measure();

 private:
  struct Group {
    std::unique_ptr<Optimizer> optimizer;
    std::unique_ptr<Schedule> schedule;
  };

  void collect_weights();
  void build_groups();
  void restore();
  void run_epoch();
  void step(const Batch& batch);
  /// Follows the gradient of a batch whose loss is known.
  void follow(double loss, std::int64_t samples);
  void clip();
  void end_epoch();
  bool stops_early() const;
  void keep(bool done);
  void copy_weights(std::map<std::string, at::Tensor>& to) const;
  std::int64_t steps_per_epoch() const;
  double measure_validation();
  void finish();

  Workshop& shop_;
  const Phase& phase_;
  int number_;
  const Checkpoints* checkpoints_;
  const TrainConfig& strategy_;
  std::int64_t epochs_;
  std::vector<std::size_t> train_;
  std::vector<std::size_t> validation_;
  Objective objective_;
  std::map<std::string, at::Tensor> weights_;  ///< that learn
  std::map<std::string, at::Tensor> buffers_;  ///< that follow (running means)
  std::map<std::string, Group> groups_;        ///< by the address of the net
  PhaseState state_;
};

/// Thrown when a training stops because it was asked to; its state is kept.
struct Interrupted {};

}  // namespace mgm
