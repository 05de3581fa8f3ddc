#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mgm/schedules/schedule.h"
#include "mgm/train/checkpoints.h"
#include "mgm/train/divergence.h"
#include "mgm/train/feature_cache.h"
#include "mgm/train/lora.h"
#include "mgm/train/objective.h"
#include "mgm/train/optimizer.h"
#include "mgm/train/weight_average.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// Runs one phase that learns by gradient, from where it was left.
class Learning {
 public:
  Learning(Workshop& shop, const Phase& phase, int number, Checkpoints* checkpoints);
  ~Learning();

  /// Ends with the phase's weights in the tree, not learning any more; throws Interrupted once its
  /// state is kept. Returns the history of its epochs.
  std::vector<EpochReport> run();

  /// A few steps without any effect on the weights, for forecasts: seconds a step, and steps and
  /// seconds of validation and of features of the whole phase.
  struct Speed {
    double seconds_per_step;
    std::int64_t steps;
    double validation_seconds;
    double feature_seconds;  ///< of computing once what does not change
  };
  Speed measure();

  /// Bytes of tensors that the phase needs, tried on a few samples without any effect on the
  /// weights.
  struct Footprint {
    double weights = 0;                  ///< all that it changes, once: in the end, of additions
                                         ///< too, the weights that they are added to
    double gradients = 0;                ///< of all that learns, whether a sample reaches it or not
    double optimizer = 0;                ///< what optimizers (and running means) remember
    double step = 0;                     ///< of a step at its peak, beside all these
    double validation = 0;               ///< of a batch of validation at its peak
    double batch = 0, judged_batch = 0;  ///< of the data of a batch, learned from or judged
    double samples = 0, judged = 0;      ///< in such a batch
  };
  Footprint footprint();

  static constexpr std::size_t kValidationBatch = 256;

 private:
  struct Group {
    std::unique_ptr<Optimizer> optimizer;
    std::unique_ptr<Schedule> schedule;
    std::unique_ptr<WeightAverage> average;  ///< null where the weights themselves are judged
    const TrainConfig* strategy;
    std::vector<at::Tensor> weights;
  };

  /// Gives nets that are to learn an addition what they learn.
  void adapt_weights();
  void collect_weights();
  /// The weights of a net that learn: its own, or what adapts them.
  std::vector<Learner> learners_of(const std::string& address);
  /// Ends the learning of what the tree holds, and has adapted nets end by what `how` does to their
  /// additions: their own weights are what the phase is about from then on.
  void end_additions(void (Additions::*how)());
  /// All that learns.
  std::vector<at::Tensor> learners() const;
  void build_groups();
  void restore();
  void run_epoch();
  void step(const Batch& batch);
  /// Gathers the gradient of a batch whose loss is known.
  void gather(double loss, std::int64_t samples);
  /// Follows what was gathered; false where that is nothing.
  bool follow();
  /// The run of this step, the same each time.
  Run learning_run(std::int64_t samples) const;
  /// Tells the balancing what the step has come to on its last batch.
  void look_back(const Batch& batch);
  /// Whether this step is one of those whose gradients of tasks are compared for the report.
  bool compares_gradients() const;
  void report_conflicts();
  void clip();
  /// Lets learn what is not frozen in this epoch.
  void thaw();
  bool frozen(const Group& group) const;
  /// Share of this batch in the samples of the step that it belongs to.
  double share_of_step(std::int64_t samples) const;
  bool begins_a_step() const { return state_.step % strategy_.accumulate == 0; }
  bool ends_a_step() const;
  double scheduled(const Group& group, double epoch) const;
  /// Puts the averages in the place of the weights that have one, or back.
  void swap_averages();
  void end_epoch();
  Objective::Verdict validate();
  /// Keeps the state and throws Interrupted where the training was asked to stop.
  void stop_if_asked();
  bool stops_early() const;
  /// Leaves the state to be kept where that is due.
  void keep_if_due();
  void keep(bool done);
  Moment moment() const;
  double rate_factor() const;  ///< 1, or less after it diverged
  /// Where the epoch began, with half the learning rate; throws `why` where that is not wanted, or
  /// was done too often.
  void go_back(const Diverged& why);
  void remember_epoch();
  bool goes_back() const { return strategy_.on_divergence == "halve_lr"; }
  Tensors copy_of_weights() const;
  void put_weights(const Tensors& from);
  Tensors copy_of_optimizers() const;
  void restore_optimizers(const Tensors& from);
  std::int64_t steps_per_epoch() const;
  /// From here on fixed signals are not computed any more, where they are to be kept.
  void keep_features();
  const Dataset& data() const { return cache_ ? *cache_ : shop_.dataset; }
  double measure_validation();
  /// Whether fixed signals are computed once a sample.
  bool keeps_features() const;
  /// Computes the fixed signals of some samples; the seconds that all of them will take.
  double measure_features(const std::vector<std::size_t>& samples);
  /// A step for measuring, of the first epoch in which all learns.
  void try_step(const Batch& batch);
  Batch some_samples(std::size_t count) const;
  /// Makes gradients and all that optimizers remember, of nothing; the peak of one of their steps.
  double memory_of_following();
  double memory_of_gradients(std::size_t samples);
  double memory_of_validation(std::size_t samples);
  /// Those that the phase's state holds in the end, whatever adapts them until then.
  double bytes_of_own_weights() const;
  void finish();

  Workshop& shop_;
  const Phase& phase_;
  int number_;
  Checkpoints* checkpoints_;
  const TrainConfig& strategy_;
  std::int64_t epochs_;
  std::vector<std::size_t> train_;
  std::vector<std::size_t> validation_;
  Objective objective_;
  Additions additions_;
  std::unique_ptr<FeatureCache> cache_;        ///< null where all is computed at every step
  std::map<std::string, at::Tensor> weights_;  ///< that learn
  std::map<std::string, at::Tensor> buffers_;  ///< that follow (running means)
  std::map<std::string, Group> groups_;        ///< by the address of the net
  PhaseState state_;
  Tensors epoch_weights_;  ///< as the epoch began, where it may have to go back
  Tensors epoch_optimizer_;
  std::vector<double> epoch_balance_;
  Checkpoints::Clock::time_point kept_at_ = Checkpoints::Clock::now();
  bool gathered_ = false;     ///< there are gradients that were not followed
  bool epoch_waits_ = false;  ///< an epoch has ended since, and is to be kept
};

/// Thrown when a training stops because it was asked to; its state is kept.
struct Interrupted {};

}  // namespace mgm
