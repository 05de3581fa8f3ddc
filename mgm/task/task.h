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
#include "mgm/task/loss.h"
#include "mgm/task/metric.h"

namespace mgm {

/// The `task:` annotation: what a node is asked to predict.
struct TaskConfig {
  static constexpr const char* kName = "task";
  static constexpr const char* kSummary = "What this node is asked to predict.";
  std::string predict;
  KindChoice loss{"loss"};
  KindChoices metrics{"metric"};
  double weight = 1;
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
}

using Metrics = std::vector<std::unique_ptr<Metric>>;

/// A task made ready for a node's prediction.
struct Task {
  std::string address;  ///< of the node that states it
  TargetInfo target;
  double weight = 1;
  std::string loss_name;
  std::shared_ptr<const Loss> loss;
  std::function<Metrics()>
      fresh_metrics;  ///< makes the metrics anew, so that several may count at a time
};

/// Builds a task from its annotation for a node that writes `outputs` values; resolves defaults
/// into `annotation`. Problems are reported with their places; loss is null then.
Task build_task(const std::string& address, const Spec& annotation, const DataSchema& schema,
                std::int64_t outputs, const Registry& registry, Problems& problems);

/// The rows of `target` [batch] or [batch, ...] in which not every value is missing.
std::vector<std::int64_t> present_rows(const Array& target);

/// Mean loss over the samples of a batch whose target is present; nothing where none is.
/// `prediction` [batch, ...], `target` [batch] or [batch, ...]; the gradient of that mean is added
/// to `gradient` (of prediction's shape) unless it is null.
std::optional<double> batch_loss(const Loss& loss, const Array& prediction, const Array& target,
                                 Array* gradient);

}  // namespace mgm
