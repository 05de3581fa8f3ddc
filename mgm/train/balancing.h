#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mgm/base/registry.h"
#include "mgm/task/balance.h"
#include "mgm/task/task_meter.h"

namespace mgm {

/// A task as balancing sees it.
struct BalancedTask {
  std::string name;
  Loss::Noise noise;
};

/// Balances the tasks of one phase, and reports what came of it.
class Balancing {
 public:
  /// One task alone has nothing to be balanced with.
  Balancing(const KindChoice& choice, const Registry& registry,
            const std::vector<BalancedTask>& tasks);

  /// As Balance::weights, and remembers both for the rest of the step.
  const std::vector<double>& weights(TaskLosses losses, std::uint64_t key);
  bool compares_gradients() const { return balance_->compares_gradients(); }
  /// As Balance::shares, of which none is asked for nothing.
  GradientShares shares(const GradientProducts& products, std::uint64_t key);
  /// The gradients of a batch were followed.
  void followed() { meter_.weighed(losses_, weights_); }
  void learn() { balance_->learn(); }
  bool looks_back() const { return balance_->looks_back(); }
  void look_back(const TaskLosses& after) { balance_->look_back(losses_, after); }
  TaskMeter::Reading end_epoch();

  /// All that the next step and reading depend on; throws Error(kModel) where the state is none of
  /// these tasks'.
  std::vector<double> state() { return gathered(memory()); }
  void restore(const std::vector<double>& state);

 private:
  std::vector<std::span<double>> memory();

  std::unique_ptr<Balance> balance_;
  TaskMeter meter_;
  TaskLosses losses_;
  std::vector<double> weights_;  ///< of what tasks share, in this step
};

}  // namespace mgm
