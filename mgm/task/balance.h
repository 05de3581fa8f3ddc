#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mgm/spec/fields.h"
#include "mgm/task/loss.h"

namespace mgm {

/// The loss of each task in a step (times the task's own `weight:`); nothing where no target of it
/// was there.
using TaskLosses = std::vector<std::optional<double>>;

/// The inner products of tasks' gradients over the weights that they share: symmetric, positive on
/// its diagonal.
struct GradientProducts {
  std::vector<std::size_t> tasks;  ///< their numbers: those whose gradient is not zero
  std::vector<double> values;      ///< [tasks, tasks]

  std::size_t size() const { return tasks.size(); }
  double at(std::size_t i, std::size_t j) const { return values[i * size() + j]; }
  /// Of the gradients i and j.
  double cosine(std::size_t i, std::size_t j) const;
};

/// How much of each task's gradient is followed: by the weights that several tasks share, and by
/// those that the task reaches alone. In the order of GradientProducts::tasks.
struct GradientShares {
  std::vector<double> shared, own;
};

/// How the losses of tasks that learn jointly become one step.
///
/// Plain arithmetic on a few numbers: every method is some sum of the tasks' gradients, whose
/// weights follow from losses and inner products. What it remembers between steps is kept in
/// checkpoints.
class Balance {
 public:
  virtual ~Balance() = default;

  /// What each task's loss, and so all of its gradient, is multiplied by in this step; `key` fixes
  /// the step's chance.
  virtual std::vector<double> weights(const TaskLosses& losses, std::uint64_t key);

  /// Whether `shares` is to be asked in every step, for which each task's gradient is computed.
  virtual bool compares_gradients() const { return false; }
  /// Of gradients that are multiplied by `weights` already. All of each unless overridden.
  virtual GradientShares shares(const GradientProducts& products, std::uint64_t key);

  /// Whether `look_back` is to be told what the last batch of a step has come to.
  virtual bool looks_back() const { return false; }
  virtual void look_back(const TaskLosses& /*before*/, const TaskLosses& /*after*/) {}

  /// Learns from the batches since it was last called: once a step, before weights follow.
  virtual void learn() {}
  virtual void end_epoch() {}

  /// The places of all numbers that the next step depends on; always as many.
  virtual std::vector<std::span<double>> memory() { return {}; }
};

/// Numbers of several places as one list, and put back.
std::vector<double> gathered(const std::vector<std::span<double>>& places);
void scatter(std::span<const double> from, const std::vector<std::span<double>>& places);

struct BalanceKind : KindInfo {
  std::function<void(const Spec& options, Problems& problems)> check;
  /// `tasks`: the noise of each.
  std::function<std::unique_ptr<Balance>(const Spec& options, const std::vector<Loss::Noise>& tasks,
                                         Problems& problems)>
      build;
};

/// For a config with an overload `build(const Config&, const std::vector<Loss::Noise>&)`.
template <class Config>
BalanceKind balance_kind() {
  BalanceKind kind{kind_info<Config>("balance"), {}, {}};
  kind.check = [](const Spec& options, Problems& problems) {
    read_config<Config>(options, problems);
  };
  kind.build = [](const Spec& options, const std::vector<Loss::Noise>& tasks, Problems& problems) {
    return build(read_config<Config>(options, problems), tasks);
  };
  return kind;
}

}  // namespace mgm
