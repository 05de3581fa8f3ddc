#include "mgm/task/task.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <span>

#include "mgm/base/text.h"
#include "mgm/spec/find_kind.h"

namespace mgm {

namespace {

std::string default_loss(TargetInfo::Type type) {
  switch (type) {
    case TargetInfo::Type::kClass:
      return "cross_entropy";
    case TargetInfo::Type::kImage:
      return "bce";
    default:
      return "mse";
  }
}

/// An image is judged as the loss takes it: pixels that are on or off, or numbers.
nlohmann::ordered_json default_metrics(TargetInfo::Type type, const std::string& loss) {
  if (type == TargetInfo::Type::kNumber) return nlohmann::ordered_json::array({"mae", "r2"});
  const bool of_numbers = type == TargetInfo::Type::kImage && loss != "bce";
  return nlohmann::ordered_json::array({of_numbers ? "mae" : "accuracy"});
}

void report_unknown_target(const Spec& annotation, const std::string& name,
                           const DataSchema& schema, Problems& problems) {
  std::vector<std::string> names;
  for (const TargetInfo& target : schema.targets) names.push_back(target.name);
  problems.add(annotation.at("predict").place(), unknown_name("target", name, names));
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
    report_unknown_target(annotation, config.predict, schema, problems);
    return task;
  }
  task.target = *target;
  task.weight = config.weight;
  if (!config.loss.chosen()) {
    annotation.set_default("loss",
                           {{default_loss(target->type), nlohmann::ordered_json::object()}});
    FieldType<KindChoice>::adopt(annotation.at("loss"), config.loss);
  }
  if (config.metrics.list.empty()) {
    annotation.set_default("metrics", default_metrics(target->type, config.loss.kind));
    Problems none;
    FieldType<KindChoices>::read(annotation.at("metrics"), config.metrics, none);
  }
  task.loss_name = config.loss.kind;
  if (const LossKind* kind = find_kind<LossKind>(config.loss, registry, problems)) {
    task.loss =
        kind->build(config.loss.options, config.loss.whole.place(), *target, outputs, problems);
  }
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

std::optional<double> batch_loss(const Loss& loss, const Array& prediction, const Array& target,
                                 Array* gradient) {
  const auto outputs = static_cast<std::size_t>(prediction.row_size());
  const auto values = static_cast<std::size_t>(target.row_size());
  const std::vector<std::int64_t> present = present_rows(target);
  double sum = 0;
  const double weight = present.empty() ? 0 : 1 / static_cast<double>(present.size());
  for (const std::int64_t i : present) {
    std::span<float> slope;
    if (gradient) slope = {gradient->row(i), outputs};
    sum += loss.value({prediction.row(i), outputs}, {target.row(i), values}, weight, slope);
  }
  return present.empty() ? std::nullopt : std::optional(sum * weight);
}

}  // namespace mgm
