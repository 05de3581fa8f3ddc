#include "mgm/task/task.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <span>

#include "mgm/base/text.h"
#include "mgm/spec/find_kind.h"

namespace mgm {

namespace {

std::string default_loss(const TargetInfo& target) {
  if (target.lists_classes()) return "bce";
  switch (target.type) {
    case TargetInfo::Type::kClass:
      return "cross_entropy";
    case TargetInfo::Type::kImage:
      return "bce";
    default:
      return "mse";
  }
}

/// An image is judged as the loss takes it: pixels that are on or off, or numbers.
nlohmann::ordered_json default_metrics(const TargetInfo& target, const std::string& loss) {
  if (target.lists_classes() && loss == "bce")
    return nlohmann::ordered_json::array({"micro_f1", "macro_f1"});
  if (target.type == TargetInfo::Type::kNumber) return nlohmann::ordered_json::array({"mae", "r2"});
  const bool of_numbers = target.type == TargetInfo::Type::kImage && loss != "bce";
  return nlohmann::ordered_json::array({of_numbers ? "mae" : "accuracy"});
}

std::vector<std::string> target_names(const DataSchema& schema) {
  std::vector<std::string> names;
  for (const TargetInfo& target : schema.targets) names.push_back(target.name);
  return names;
}

using MetricMaker = std::function<std::unique_ptr<Metric>()>;

std::function<Metrics()> metric_maker(const KindChoices& choices, const TargetInfo& target,
                                      std::int64_t outputs, const Registry& registry,
                                      Problems& problems) {
  std::vector<MetricMaker> makers;
  for (const KindChoice& choice : choices.list) {
    const MetricKind* kind = find_kind<MetricKind>(choice, registry, problems);
    if (kind == nullptr ||
        !kind->build(choice.options, choice.whole.place(), target, outputs, problems))
      continue;
    makers.push_back([build = kind->build, options = choice.options, target, outputs] {
      Problems none;
      return build(options, {}, target, outputs, none);
    });
  }
  return [makers = std::move(makers)] {
    Metrics metrics;
    for (const MetricMaker& make : makers) metrics.push_back(make());
    return metrics;
  };
}

/// In which unit the task learns; reports what cannot be.
Scale scale_of(const TaskConfig& config, const Spec& annotation, const Loss& loss,
               const TargetInfo& target, Problems& problems) {
  const bool of_numbers = target.type == TargetInfo::Type::kNumber && loss.output() == "none";
  if (!config.scale.options) {
    if (!of_numbers || config.scale == "none") return {};
    return Scale::of(target.mean, target.deviation);
  }
  const Scale& scale = *config.scale.options;
  const auto count = static_cast<std::size_t>(elements(target.shape));
  const Place place = annotation.at("scale").place();
  if (!of_numbers) {
    problems.add(place,
                 fmt::format("a scale is that of numbers, and {} learns '{}' as it is: leave "
                             "it away",
                             config.loss.kind, target.name));
  } else if (scale.mean.size() != count || scale.deviation.size() != count) {
    problems.add(place, fmt::format("'{}' has {} number{}: give a mean and a deviation for each",
                                    target.name, count, count == 1 ? "" : "s"));
  } else {
    return scale;
  }
  return {};
}

/// The target that says how much samples count; reports what is none.
std::string weight_target(const TaskConfig& config, const Spec& annotation,
                          const DataSchema& schema, Problems& problems) {
  const std::string& name = config.sample_weight;
  if (name.empty()) return "";
  const TargetInfo* target = schema.target(name);
  const Place place = annotation.at("sample_weight").place();
  if (target == nullptr) {
    problems.add(place, unknown_name("target", name, target_names(schema)));
  } else if (target->type != TargetInfo::Type::kNumber || elements(target->shape) != 1) {
    problems.add(place, fmt::format("'{}' is not one number: a sample's weight is a target such as "
                                    "{}: {{number: COLUMN}}",
                                    name, name));
  } else {
    return name;
  }
  return "";
}

}  // namespace

Task build_task(const std::string& address, const Spec& annotation, const DataSchema& schema,
                std::int64_t outputs, const Registry& registry, Problems& problems) {
  Task task;
  task.address = address;
  const std::size_t before = problems.count();
  auto config = read_config<TaskConfig>(annotation, problems);
  if (problems.count() > before) return task;
  const TargetInfo* target = schema.target(config.predict);
  if (target == nullptr) {
    problems.add(annotation.at("predict").place(),
                 unknown_name("target", config.predict, target_names(schema)));
    return task;
  }
  task.target = *target;
  task.weight = config.weight;
  if (!config.loss.chosen()) {
    annotation.set_default("loss", {{default_loss(*target), nlohmann::ordered_json::object()}});
    FieldType<KindChoice>::adopt(annotation.at("loss"), config.loss);
  }
  if (config.metrics.list.empty()) {
    annotation.set_default("metrics", default_metrics(*target, config.loss.kind));
    Problems none;
    FieldType<KindChoices>::read(annotation.at("metrics"), config.metrics, none);
  }
  task.loss_name = config.loss.kind;
  if (const LossKind* kind = find_kind<LossKind>(config.loss, registry, problems)) {
    auto loss =
        kind->build(config.loss.options, config.loss.whole.place(), *target, outputs, problems);
    if (loss) task.scale = scale_of(config, annotation, *loss, *target, problems);
    if (loss) task.loss = in_learned_units(std::move(loss), task.scale);
  }
  task.sample_weight = weight_target(config, annotation, schema, problems);
  task.target.yes_or_no = task.loss && task.loss->output() == "sigmoid";
  task.fresh_metrics = metric_maker(config.metrics, task.target, outputs, registry, problems);
  return task;
}

std::vector<std::int64_t> present_rows(const Array& target) {
  const std::int64_t values = target.row_size();
  std::vector<std::int64_t> present;
  for (std::int64_t i = 0; i < target.rows(); ++i) {
    const float* row = target.row(i);
    if (std::any_of(row, row + values, [](float value) { return !std::isnan(value); }))
      present.push_back(i);
  }
  return present;
}

namespace {

std::vector<double> ones_where_present(const Array& target) {
  std::vector<double> weights(static_cast<std::size_t>(target.rows()), 0);
  for (const std::int64_t row : present_rows(target)) weights[row] = 1;
  return weights;
}

}  // namespace

std::string negative_weight(const Task& task, float weight) {
  return fmt::format(
      "target '{}' holds {}, and '{}' takes it for the weight of a sample: a weight is at least 0",
      task.sample_weight, weight, task.address);
}

std::vector<double> sample_weights(const Task& task, const Array& target, const Array* stated) {
  std::vector<double> weights = ones_where_present(target);
  if (stated == nullptr) return weights;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float weight = stated->values[i];
    if (weight < 0) throw Error(Fault::kData, negative_weight(task, weight));
    weights[i] *= std::isnan(weight) ? 0 : weight;
  }
  return weights;
}

std::optional<double> batch_loss(const Loss& loss, const Array& prediction, const Array& target,
                                 const std::vector<double>& weights, Array* gradient) {
  const auto outputs = static_cast<std::size_t>(prediction.row_size());
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (all == 0) return std::nullopt;
  const double share = 1 / all;
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    const auto row = static_cast<std::int64_t>(i);
    std::span<float> slope;
    if (gradient) slope = {gradient->row(row), outputs};
    sum += weights[i] *
           loss.value(row_of(prediction, row), row_of(target, row), weights[i] * share, slope);
  }
  return sum * share;
}

std::optional<double> batch_loss(const Loss& loss, const Array& prediction, const Array& target,
                                 Array* gradient) {
  return batch_loss(loss, prediction, target, ones_where_present(target), gradient);
}

}  // namespace mgm
