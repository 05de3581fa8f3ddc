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

/// Some columns of [rows, columns].
Array columns_of(const Array& all, const std::vector<std::int64_t>& columns) {
  Array some({all.rows(), std::ssize(columns)});
  for (std::int64_t i = 0; i < all.rows(); ++i) {
    for (std::size_t k = 0; k < columns.size(); ++k) some.row(i)[k] = all.row(i)[columns[k]];
  }
  return some;
}

/// The scores of some experts among those of all, the others having none.
LinearMap for_all(const LinearMap& some, const std::vector<std::int64_t>& experts,
                  std::int64_t count) {
  LinearMap all{Array({count, some.weight.row_size()}), Array({count})};
  for (std::size_t k = 0; k < experts.size(); ++k) {
    const float* row = some.weight.row(static_cast<std::int64_t>(k));
    std::copy_n(row, some.weight.row_size(), all.weight.row(experts[k]));
    all.bias.values[experts[k]] = some.bias.values[k];
  }
  return all;
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
    std::vector<std::int64_t> chosen;  // whose subsets were not merged away
    for (std::size_t k = 0; k < lessons.left_out.size(); ++k) {
      if (!lessons.left_out[k]) chosen.push_back(static_cast<std::int64_t>(k));
    }
    const LinearMap of_chosen = fit_competence(evenly(lessons.features, most),
                                               columns_of(evenly(lessons.losses, most), chosen),
                                               std::min(top, std::ssize(chosen)));
    LinearMap gate = for_all(of_chosen, chosen, std::ssize(lessons.left_out));
    never_choose(lessons.left_out, gate.bias);
    return std::map<std::string, Array>{{"scores.weight", std::move(gate.weight)},
                                        {"scores.bias", std::move(gate.bias)}};
  };
  return design;
}

}  // namespace mgm
