#include "mgm/routing/competence_router.h"

#include <algorithm>

#include "mgm/program/kernels.h"
#include "mgm/routing/fit_competence.h"
#include "mgm/routing/gate_scores.h"

namespace mgm {

namespace {

/// At most `most` of the rows, evenly taken.
Array evenly(const Array& all, std::int64_t most) {
  const std::int64_t count = std::min(all.rows(), most);
  std::vector<std::int64_t> rows;
  for (std::int64_t i = 0; i < count; ++i) rows.push_back(i * all.rows() / count);
  return gather_rows(all, rows);
}

}  // namespace

RouterDesign build(const CompetenceRouterConfig& config, Layers& layers, std::int64_t experts) {
  const ValueId x = layers.flatten(layers.input());
  // fitted, not learned by gradient
  const ValueId scores = layers.apply(
      Linear{layers.weight_name("scores.weight"), layers.weight_name("scores.bias"), experts}, {x});
  layers.declare({"scores.weight", {experts, layers.shape(x).back()}, {}, false});
  layers.declare({"scores.bias", {experts}, {}, false});
  layers.output(scores);
  if (config.top > experts) throw too_many_answer(config.top, experts);
  RouterDesign design;
  design.teaching = RouterTeaching::kCompetence;
  design.measure = Fallback::Measure::kConfidence;
  design.folds = static_cast<int>(config.folds);
  design.top = config.top == 0 ? experts : config.top;
  design.fit = [top = design.top, most = config.samples](const RouterLessons& lessons) {
    LinearMap gate =
        fit_competence(evenly(lessons.features, most), evenly(lessons.losses, most), top);
    never_choose(lessons.left_out, gate.bias);
    return std::map<std::string, Array>{{"scores.weight", std::move(gate.weight)},
                                        {"scores.bias", std::move(gate.bias)}};
  };
  return design;
}

}  // namespace mgm
