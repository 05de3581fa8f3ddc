#include "mgm/train/temper.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "mgm/data/prefetch.h"
#include "mgm/node/division.h"
#include "mgm/node/walker.h"
#include "mgm/program/answer.h"
#include "mgm/task/calibration_error.h"
#include "mgm/task/temperature.h"
#include "mgm/train/changed_by.h"
#include "mgm/train/learning.h"
#include "mgm/train/objective.h"
#include "mgm/train/share_threads.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// What a node wrote for samples whose class is known.
struct Judged {
  std::vector<float> raw, target;
  std::int64_t width = 1;

  void add(const Array& predictions, const Array& classes) {
    width = predictions.row_size();
    for (std::int64_t i = 0; i < predictions.rows(); ++i) {
      if (std::isnan(classes.values[i])) continue;
      raw.insert(raw.end(), predictions.row(i), predictions.row(i) + width);
      target.push_back(classes.values[i]);
    }
  }
  std::int64_t samples() const { return static_cast<std::int64_t>(target.size()); }
};

Judged judge(Workshop& shop, const Phase& phase) {
  constexpr std::size_t kBatch = 256;
  Judged judged;
  Objective objective(shop, phase);
  BatchLoader loader(shop.dataset, shop.assignments.filter(shop.split.calibration, phase.samples),
                     kBatch, 0, shop.ahead);
  while (const std::optional<Batch> batch = loader.next()) {
    if (shop.stopping()) throw Interrupted{};
    objective.observe(*batch,
                      [&](const Array& raw, const Array& target) { judged.add(raw, target); });
  }
  return judged;
}

double calibration_error(const Task& task, const Array& raw, const Array& target,
                         double temperature) {
  Array scaled = raw;
  for (float& value : scaled.values) value /= static_cast<float>(temperature);
  const Array p = activated(scaled, task.loss->output());
  const auto metric = build(CalibrationErrorConfig{}, task.target, raw.row_size());
  add_rows(*metric, p, target);
  return metric->value();
}

Json evidence_of(const Task& task, const Array& raw, const Array& target, double temperature) {
  return {{"value", temperature},
          {"samples", raw.rows()},
          {"negative_log_likelihood",
           {{"before", negative_log_likelihood(raw, target)},
            {"after", negative_log_likelihood(raw, target, temperature)}}},
          {"calibration_error",
           {{"before", calibration_error(task, raw, target, 1)},
            {"after", calibration_error(task, raw, target, temperature)}}}};
}

}  // namespace

void temper(Workshop& shop, const Phase& phase) {
  const LossTerm& term = phase.terms.front();
  Node& node = shop.tree.at(term.tap);
  Judged judged = judge(shop, phase);
  if (judged.samples() == 0) {
    if (node.given_temperature()) return node.set_temperature(*node.given_temperature());
    shop.observer.remarked(phase,
                           fmt::format("no sample of the calibration share comes to '{}': its "
                                       "temperature stays 1",
                                       term.tap));
    return;
  }
  const Array raw({judged.samples(), judged.width}, std::move(judged.raw));
  const Array target({raw.rows()}, std::move(judged.target));
  const std::optional<double> given = node.given_temperature();
  node.set_temperature(given ? *given : fitted_temperature(raw, target));
  shop.evidence.add(term.tap, "temperature",
                    evidence_of(*term.task, raw, target, node.temperature()));
}

namespace {

/// The outermost node that reads a changed signal and in which a phase teaches something; null
/// where there is none. What holds the tempered node reads what comes before it.
const Node* reader_in(const Tree& tree, const Phase& phase, const std::string& tempered,
                      const std::set<std::string>& changed) {
  std::vector<std::string> taught = phase.learns;
  if (phase.kind == Phase::Kind::kPartition || phase.kind == Phase::Kind::kFitRouter)
    taught.push_back(part_address(phase.address, "router"));
  const Node* found = nullptr;
  for_each_node(*tree.root, [&](Node& node) {
    if (found != nullptr || lies_under(tempered, node.address())) return;
    const bool learns = std::any_of(taught.begin(), taught.end(), [&](const std::string& address) {
      return lies_under(address, node.address());
    });
    if (learns && any_is_in(changed, node.inputs())) found = &node;
  });
  return found;
}

}  // namespace

void check_temperatures(const Session& session, Problems& problems) {
  const TrainingPlan& plan = session.plan;
  const Tree& tree = session.tree;
  const std::vector<std::vector<bool>> after = waits(plan.phases);
  for (int number = 0; number < static_cast<int>(plan.phases.size()); ++number) {
    if (plan.phases[number].kind != Phase::Kind::kTemperature) continue;
    const std::string& tempered = plan.phases[number].terms.front().tap;
    const std::set<std::string> changed = changed_by(tree, tree.at(tempered));
    for (int i = 0; i < static_cast<int>(plan.phases.size()); ++i) {
      if (after[i][number]) continue;
      const Node* reader = reader_in(tree, plan.phases[i], tempered, changed);
      if (reader == nullptr) continue;
      problems.add(session.inference->place(tempered, "temperature"),
                   fmt::format("'{}' learns from what '{}' writes before its temperature is set: "
                               "let '{}' learn before it (train: {{learn: alone}}), or leave the "
                               "temperature away",
                               reader->address(), tempered, tempered));
      break;
    }
  }
}

}  // namespace mgm
