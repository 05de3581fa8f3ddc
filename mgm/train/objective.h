#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/node/run.h"
#include "mgm/train/feature_cache.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// What a phase makes small: one loss or several, over batches.
class Objective {
 public:
  Objective(const Workshop& shop, const Phase& phase);

  /// Weighted sum of the losses of a batch, nothing where no target is present. While learning,
  /// slopes are gathered for `backward`, those of the run's penalties too, which are no part of the
  /// sum.
  std::optional<double> loss(const Batch& batch, Run& run);
  /// Adds the gradient of the last loss, times `scale`, to that of every weight that learns:
  /// `learners`.
  void backward(const std::vector<at::Tensor>& learners, double scale = 1);

  /// Answers a batch and shows what each node that is judged wrote, raw, with its targets.
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
    at::Tensor output;
    Array slope;
  };

  void run_node(const Batch& batch, Run& run);
  Array target_of(const Term& term, const Batch& batch, const Run& run) const;
  std::vector<double> weights_of(const Term& term, const Array& target, const Batch& batch,
                                 const Run& run) const;
  std::vector<double> task_weights(const Run& run) const;
  void backward_without_conflicts(std::vector<at::Tensor> weights);

  const Workshop& shop_;
  const Phase& phase_;
  Known known_;
  std::vector<Term> terms_;
  std::vector<std::string> routes_;  ///< inside the node, with a partition
  std::vector<Judged> judged_;
  std::uint64_t key_ = 0;  ///< of the last loss
};

/// The task of a router that imitates a partition: to name the subset.
std::shared_ptr<const Task> imitation_task(const std::string& route,
                                           const std::vector<std::string>& parts,
                                           const Registry& registry);

}  // namespace mgm
