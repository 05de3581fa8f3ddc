#include "mgm/train/judging.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mgm/data/prefetch.h"
#include "mgm/node/division.h"
#include "mgm/task/metric.h"
#include "mgm/train/dividing.h"
#include "mgm/train/learning.h"
#include "mgm/train/objective.h"
#include "mgm/train/region.h"

namespace mgm {

namespace {

/// The loss of each row alone; NaN where its target is missing.
std::vector<float> losses_of(const Loss& loss, const Array& raw, const Array& target) {
  std::vector<float> losses(raw.rows(), std::numeric_limits<float>::quiet_NaN());
  for (const std::int64_t row : present_rows(target))
    losses[row] = static_cast<float>(loss.value(row_of(raw, row), row_of(target, row), 0, {}));
  return losses;
}

int number_of(const Workshop& shop, const Phase& phase) {
  const Node& route = shop.tree.at(phase.route);
  const std::vector<std::string>& parts = route.division()->parts;
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const std::string& part) {
    return part_address(route.address(), part) == phase.address;
  });
  return static_cast<int>(found - parts.begin());
}

/// The samples whose row holds numbers only.
std::vector<std::size_t> known(const std::vector<std::size_t>& samples, const Array& rows) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto row = row_of(rows, static_cast<std::int64_t>(i));
    if (std::all_of(row.begin(), row.end(), [](float value) { return std::isfinite(value); }))
      kept.push_back(samples[i]);
  }
  return kept;
}

}  // namespace

void judge_expert(Workshop& shop, const Phase& phase) {
  constexpr std::size_t kBatch = 256;
  const int number = number_of(shop, phase);
  const std::vector<std::size_t> samples = shop.assignments.filter(shop.split.train, phase.samples);
  if (shop.tree.at(phase.route).division()->partition->leaves_out(number)) {
    for (const std::size_t sample : samples) shop.losses.note(phase.route, number, sample, 0);
    return;
  }
  const Loss& loss = *phase.terms.front().task->loss;
  Objective objective(shop, phase);
  BatchLoader loader(shop.dataset, samples, kBatch, 0, shop.ahead);
  while (const std::optional<Batch> batch = loader.next()) {
    if (shop.stopping()) throw Interrupted{};
    objective.observe(*batch, [&](const Array& raw, const Array& target) {
      const std::vector<float> losses = losses_of(loss, raw, target);
      for (std::size_t i = 0; i < losses.size(); ++i)
        shop.losses.note(phase.route, number, batch->samples[i], losses[i]);
    });
  }
}

nlohmann::ordered_json competence_evidence(const RouterLessons& lessons,
                                           const std::map<std::string, Array>& weights) {
  nlohmann::ordered_json losses = nlohmann::ordered_json::object();
  const std::int64_t samples = lessons.losses.rows();
  for (std::size_t k = 0; k < lessons.names.size(); ++k) {
    if (lessons.left_out[k]) continue;
    double sum = 0;
    for (std::int64_t i = 0; i < samples; ++i) sum += lessons.losses.row(i)[k];
    losses[lessons.names[k]] = sum / static_cast<double>(samples);
  }
  const std::vector<float>& gate = weights.at("scores.weight").values;
  const bool looks = std::any_of(gate.begin(), gate.end(), [](float value) { return value != 0; });
  return {{"samples", samples}, {"loss", std::move(losses)}, {"looks_at_the_sample", looks}};
}

RouterLessons router_lessons(const Workshop& shop, const Phase& phase) {
  const Node& route = shop.tree.at(phase.address);
  const Division& division = *route.division();
  RouterLessons lessons{{}, {}, division.parts, left_out(division)};
  std::vector<std::size_t> samples = shop.assignments.filter(shop.split.train, phase.samples);
  if (chooses_by_competence(route)) {
    const auto experts = static_cast<std::int64_t>(division.parts.size());
    samples = known(samples, shop.losses.of(route.address(), experts, samples));
    if (samples.empty()) throw empty_subset(shop, phase);
    lessons.losses = shop.losses.of(route.address(), experts, samples);
  } else {
    std::erase_if(samples, [&](std::size_t sample) {
      return shop.assignments.of(route.address(), {sample}).front() == Assignments::kNone;
    });
    lessons.subsets = shop.assignments.of(route.address(), samples);
  }
  lessons.features = features(shop, route.address(), division.router->inputs(), samples);
  return lessons;
}

}  // namespace mgm
