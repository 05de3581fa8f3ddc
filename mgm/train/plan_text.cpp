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

std::string text(const TrainingPlan& plan, const Strategies& strategies) {
  std::vector<std::array<std::string, 4>> rows;
  std::array<std::size_t, 4> widths{};
  for (const Phase& phase : plan.phases) {
    const TrainConfig& strategy = strategies.at(phase.address);
    const std::string epochs =
        phase.by_gradient()
            ? counted(static_cast<std::uint64_t>(TrainingPlan::epochs(phase, strategy)), "epoch")
            : "";
    rows.push_back({what(phase), samples(phase), epochs, after(phase)});
    for (std::size_t k = 0; k < widths.size(); ++k)
      widths[k] = std::max(widths[k], rows.back()[k].size());
  }
  std::string result;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string line = fmt::format("{:3}", i + 1);
    for (std::size_t k = 0; k < widths.size(); ++k)
      line += fmt::format("  {:<{}}", rows[i][k], widths[k]);
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    result += fixed_line(plan.phases[i].fixed);
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
