#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"
#include "mgm/train/plan.h"

namespace mgm {

namespace {

std::string what(const Phase& phase) {
  switch (phase.kind) {
    case Phase::Kind::kPartition:
      return "divide the samples of " + phase.address;
    case Phase::Kind::kFitRouter:
      return "fit the router of " + phase.address;
    case Phase::Kind::kImitate:
      return "teach the router of " + phase.address + " to imitate the partition";
    case Phase::Kind::kCopy:
      return "copy the seed to every expert of " + phase.address;
    case Phase::Kind::kThreshold:
      return "choose the confidence of " + phase.address;
    case Phase::Kind::kDoubt:
      return "set when " + phase.address + " is in doubt";
    case Phase::Kind::kTemperature:
      return "temper " + phase.terms.front().tap;
    case Phase::Kind::kJudge:
      return "judge " + phase.address;
    default:
      return std::string(phase.is_seed ? "learn the seed " : "learn ") + phase.address;
  }
}

std::string samples(const Phase& phase) {
  if (phase.kind == Phase::Kind::kThreshold) return "calibration";
  std::vector<std::string> limits;
  if (phase.kind == Phase::Kind::kTemperature || phase.kind == Phase::Kind::kDoubt)
    limits.emplace_back("calibration");
  for (const Constraint& constraint : phase.samples)
    limits.push_back(constraint.except    ? "not " + constraint.name
                     : constraint.is_fold ? constraint.name
                                          : constraint.route + "=" + constraint.name);
  return limits.empty() ? "all" : join(limits, ", ");
}

std::string after(const Phase& phase) {
  std::vector<std::string> numbers;
  for (const int number : phase.after) numbers.push_back(std::to_string(number + 1));
  return numbers.empty() ? "" : "after " + join(numbers, ", ");
}

std::string signals(const std::vector<Port>& ports) {
  std::vector<std::string> shown;
  for (const Port& port : ports) shown.push_back(port.name + " " + text(port.shape));
  return join(shown, ", ");
}

nlohmann::ordered_json names(const std::vector<Port>& ports) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Port& port : ports) all.push_back(port.name);
  return all;
}

/// What a phase computes once a sample, or could; empty where there is nothing of the kind.
std::string fixed_line(const FixedSignals& fixed) {
  if (fixed.signals.empty()) return "";
  return "     " +
         (fixed.are_cached()
              ? "computed once a sample: " + signals(fixed.signals)
              : "computed at every step: " + signals(fixed.signals) + ", as " + fixed.why_not) +
         "\n";
}

}  // namespace

namespace {

/// A phase, or all that cross-fit one expert.
struct Row {
  std::string number;
  std::array<std::string, 4> columns;
  std::string below;  ///< lines of their own
};

/// Whether a phase is one of those that judge an expert on samples that it has not learned from.
bool crosses(const Phase& phase) {
  return phase.undoes ||
         std::any_of(phase.samples.begin(), phase.samples.end(),
                     [](const Constraint& constraint) { return constraint.except; });
}

std::string epochs(const std::vector<Phase>& phases, std::size_t first, std::size_t last,
                   const Strategies& strategies) {
  std::int64_t sum = 0;
  bool any = false;
  for (std::size_t i = first; i <= last; ++i) {
    if (!phases[i].by_gradient()) continue;
    sum += TrainingPlan::epochs(phases[i], strategies.at(phases[i].address));
    any = true;
  }
  return any ? counted(static_cast<std::uint64_t>(sum), "epoch") : "";
}

/// The last of the phases that cross-fit an expert, which judges it on the last fold.
std::size_t last_of(const std::vector<Phase>& phases, std::size_t first) {
  std::size_t last = first;
  while (crosses(phases[first]) && last + 1 < phases.size() && crosses(phases[last + 1])) ++last;
  return last;
}

Row shown_row(const std::vector<Phase>& phases, std::size_t first, std::size_t last,
              const Strategies& strategies) {
  const Phase& phase = phases[first];
  Row row{std::to_string(first + 1),
          {what(phase), samples(phase), epochs(phases, first, last, strategies), after(phase)},
          fixed_line(phase.fixed)};
  if (first == last) return row;
  const Phase& judge = phases[last];
  row.number += "-" + std::to_string(last + 1);
  row.columns[0] = "learn " + judge.address + " without a fold and judge it there";
  row.columns[1] = counted(static_cast<std::uint64_t>(judge.samples.back().part) + 1, "fold");
  return row;
}

}  // namespace

std::string text(const TrainingPlan& plan, const Strategies& strategies) {
  std::vector<Row> rows;
  std::array<std::size_t, 4> widths{};
  std::size_t number_width = 3;
  for (std::size_t i = 0; i < plan.phases.size(); ++i) {
    const std::size_t last = last_of(plan.phases, i);
    rows.push_back(shown_row(plan.phases, i, last, strategies));
    number_width = std::max(number_width, rows.back().number.size() + 1);
    for (std::size_t k = 0; k < widths.size(); ++k)
      widths[k] = std::max(widths[k], rows.back().columns[k].size());
    i = last;
  }
  std::string result;
  for (const Row& row : rows) {
    std::string line = fmt::format("{:>{}}", row.number, number_width);
    for (std::size_t k = 0; k < widths.size(); ++k)
      line += fmt::format("  {:<{}}", row.columns[k], widths[k]);
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n" + row.below;
  }
  return result;
}

nlohmann::ordered_json json(const TrainingPlan& plan, const Strategies& strategies) {
  nlohmann::ordered_json phases = nlohmann::ordered_json::array();
  for (const Phase& phase : plan.phases) {
    nlohmann::ordered_json after = nlohmann::ordered_json::array();
    for (const int number : phase.after) after.push_back(number + 1);
    nlohmann::ordered_json stated{{"phase", phases.size() + 1},
                                  {"what", what(phase)},
                                  {"address", phase.address},
                                  {"samples", samples(phase)}};
    if (phase.by_gradient())
      stated["epochs"] = TrainingPlan::epochs(phase, strategies.at(phase.address));
    stated["threads"] = phase.threads;
    stated["after"] = std::move(after);
    stated["cached"] = phase.fixed.are_cached() ? names(phase.fixed.signals) : names({});
    if (!phase.fixed.why_not.empty()) {
      stated["not_cached"] = names(phase.fixed.signals);
      stated["because"] = phase.fixed.why_not;
    }
    phases.push_back(std::move(stated));
  }
  return phases;
}

}  // namespace mgm
