// What a phase amounts to: its epochs, and how many samples it sees.

#include <cmath>

#include "mgm/node/division.h"
#include "mgm/train/plan.h"

namespace mgm {

std::int64_t TrainingPlan::epochs(const Phase& phase, const TrainConfig& strategy) {
  const double share = static_cast<double>(strategy.epochs) * phase.epoch_share;
  if (phase.epoch_share == 1) return strategy.epochs;
  constexpr double kRounding = 1e-9;  // 10 * (1 - 0.9) is less than 1
  return static_cast<std::int64_t>(phase.is_seed ? std::ceil(share - kRounding)
                                                 : std::floor(share + kRounding));
}

double even_share(const Constraint& constraint, const Tree& tree) {
  const Division& division = *tree.at(constraint.route).division();
  const double each =
      1 / static_cast<double>(constraint.is_fold ? division.design.folds : division.parts.size());
  return constraint.except ? 1 - each : each;
}

}  // namespace mgm
