#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/base/registry.h"
#include "mgm/data/schema.h"
#include "mgm/spec/fields.h"
#include "mgm/spec/word_or.h"
#include "mgm/task/loss.h"
#include "mgm/task/metric.h"
#include "mgm/task/scale.h"

namespace mgm {

/// The `task:` annotation: what a node is asked to predict.
struct TaskConfig {
  static constexpr const char* kName = "task";
  static constexpr const char* kSummary = "What this node is asked to predict.";
  std::string predict;
  KindChoice loss{"loss"};
  KindChoices metrics{"metric"};
  double weight = 1;
  WordOr<Scale> scale{{"auto", {"auto", "none"}}};
  std::string sample_weight;
};

template <class Fields>
void describe(Fields& field, TaskConfig& config) {
  field("predict", config.predict, "Name of the target.", required);
  field("loss", config.loss,
        "Default: cross_entropy for a class, mse for numbers, bce for an image.");
  field("metrics", config.metrics,
        "Default: accuracy for a class or a bce image, mae for another image, mae and r2 for "
        "numbers.");
  field("weight", config.weight, "Weight of this loss where several tasks learn jointly.",
        at_least(0));
  field(
      "scale", config.scale,
      "Numbers under mse, mae, huber or quantile: the unit that is learned in, and that losses and "
      "what reads the node see; auto: mean and deviation of the training part. Predictions and "
      "metrics are in the target's own unit.");
  field("sample_weight", config.sample_weight,
        "Name of a target of one number: how much a sample counts in the loss; a missing one: not "
        "at all. Metrics count all alike.");
}

using Metrics = std::vector<std::unique_ptr<Metric>>;

class OwnClasses;

/// A task made ready for a node's prediction.
struct Task {
  std::string address;  ///< of the node that states it
  TargetInfo target;
  double weight = 1;
  std::string loss_name;
  std::shared_ptr<const Loss> loss;  ///< of learned units
  Scale scale;                       ///< empty where the target's own unit is learned
  std::string sample_weight;         ///< a target that says how much samples count; empty: alike
  std::shared_ptr<const OwnClasses> own = nullptr;  ///< of an expert that answers for some classes
                                                    ///< alone: its outcomes are those of `target`
  std::function<Metrics()>
      fresh_metrics;  ///< makes the metrics anew, so that several may count at a time
};

/// Builds a task from its annotation for a node that writes `outputs` values; resolves defaults
/// into `annotation`. Problems are reported with their places; loss is null then.
Task build_task(const std::string& address, const Spec& annotation, const DataSchema& schema,
                std::int64_t outputs, const Registry& registry, Problems& problems);

/// The rows of `target` [batch] or [batch, ...] in which not every value is missing.
std::vector<std::int64_t> present_rows(const Array& target);

/// How much each sample counts in a task's loss: 1, or what its `sample_weight` says, and 0 where
/// the target (or that) is missing. `stated`: the task's `sample_weight` over the same samples,
/// null where it has none. Throws Error(kData) for a weight below 0.
std::vector<double> sample_weights(const Task& task, const Array& target, const Array* stated);

/// What is wrong with a sample's weight below 0.
std::string negative_weight(const Task& task, float weight);

/// Mean loss over the samples of a batch, weighed; nothing where all weigh 0. `prediction`
/// [batch, ...], `target` [batch] or [batch, ...]; the gradient of that mean is added to `gradient`
/// (of prediction's shape) unless it is null.
std::optional<double> batch_loss(const Loss& loss, const Array& prediction, const Array& target,
                                 const std::vector<double>& weights, Array* gradient);
/// The same where every sample that has its target counts alike.
std::optional<double> batch_loss(const Loss& loss, const Array& prediction, const Array& target,
                                 Array* gradient);

}  // namespace mgm
