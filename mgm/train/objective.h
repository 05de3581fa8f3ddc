#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/node/run.h"
#include "mgm/train/balancing.h"
#include "mgm/train/feature_cache.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// What a phase makes small: one loss or several, over batches.
class Objective {
 public:
  Objective(const Workshop& shop, const Phase& phase);

  /// Sum of the losses of a batch by the tasks' own weights, nothing where no target is present.
  /// While learning, slopes are gathered for `backward`, balanced, those of the run's penalties
  /// too, which are no part of the sum.
  std::optional<double> loss(const Batch& batch, Run& run);
  /// Adds the gradient of the last loss, times `scale`, to that of every weight that learns:
  /// `learners`. `compare`: tasks' gradients are compared for the report, also where balancing does
  /// not ask for it.
  void backward(const std::vector<at::Tensor>& learners, double scale = 1, bool compare = false);

  Balancing& balancing() { return balancing_; }
  /// Tells the balancing what the last batch has come to, by a run without gradients.
  void look_back(const Batch& batch, Run& run);

  /// Answers a batch and shows what each node that is judged wrote, raw, with its targets; those of
  /// samples are missing where what the node wrote is made of what a route left to nobody.
  void observe(const Batch& batch,
               const std::function<void(const Array& raw, const Array& target)>& show);

  /// Judges a batch for the epoch's validation metrics.
  void validate(const Batch& batch);
  /// The losses' means over the samples that have a target, weighted and summed, and the metrics
  /// (`objects.accuracy`), since the last call.
  struct Verdict {
    double loss;  ///< NaN where no target was present
    std::map<std::string, double> metrics;
  };
  Verdict verdict();

 private:
  struct Term {
    std::string tap;
    std::shared_ptr<const Task> task;
    Metrics metrics;
    double loss_sum = 0;      ///< over the validated samples whose target is present, weighed
    double loss_weights = 0;  ///< the sum of their weights
  };
  struct Judged {
    std::size_t term;
    at::Tensor output;
    Array slope;
  };

  void run_node(const Batch& batch, Run& run);
  Array target_of(const Term& term, const Batch& batch, const Run& run) const;
  std::vector<double> weights_of(const Term& term, const Array& target, const Batch& batch,
                                 const Run& run) const;
  /// The loss of each term, times its task's weight, with its slope.
  TaskLosses judge(const Batch& batch, Run& run);
  void backward_together();
  void backward_one_by_one(std::vector<at::Tensor> weights);
  /// Forgets the last batch.
  void forget();
  Balancing balancing_of(const Phase& phase) const;

  const Workshop& shop_;
  const Phase& phase_;
  Known known_;
  std::vector<Term> terms_;
  std::vector<std::string> routes_;  ///< inside the node, with a partition
  Balancing balancing_;
  std::vector<Judged> judged_;
  std::vector<at::Tensor> silent_;  ///< what tasks wrote of which the batch has no target
  std::vector<at::Tensor> penalties_;
  float scale_ = 1;        ///< of the last gradient
  std::uint64_t key_ = 0;  ///< of the last loss
};

/// The task of a router that imitates a partition: to name the subset.
std::shared_ptr<const Task> imitation_task(const std::string& route,
                                           const std::vector<std::string>& parts,
                                           const Registry& registry);

}  // namespace mgm
