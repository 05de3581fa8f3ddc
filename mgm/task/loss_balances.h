#pragma once

#include "mgm/task/balance.h"

/// Balances that look at the losses of tasks alone.
namespace mgm {

struct FixedBalanceConfig {
  static constexpr const char* kName = "fixed";
  static constexpr const char* kSummary = "The losses of tasks are added, by the weight of each.";
};
template <class Fields>
void describe(Fields&, FixedBalanceConfig&) {}

/// As many times the softmax of standard normal numbers as there are tasks.
struct RandomBalanceConfig {
  static constexpr const char* kName = "random";
  static constexpr const char* kSummary =
      "Weights drawn anew each step, 1 on average (Lin et al. 2022).";
};
template <class Fields>
void describe(Fields&, RandomBalanceConfig&) {}

/// Each loss as a likelihood with a noise s that is learned: for squares exp(-s) / 2 * loss + s /
/// 2, for classes exp(-s) * loss + s / 2, for distances exp(-s) * loss + s (Loss::noise).
struct UncertaintyBalanceConfig {
  static constexpr const char* kName = "uncertainty";
  static constexpr const char* kSummary =
      "A task weighs less the noisier its targets turn out to be, a number that is learned for "
      "each "
      "(Kendall et al. 2018).";
  double rate = 0.001;
};
template <class Fields>
void describe(Fields& field, UncertaintyBalanceConfig& config) {
  field("rate", config.rate, "Learning rate of the noise's logarithm (Adam).", in_range(0, 10));
}

/// Weights T * softmax(r / temperature) for T tasks, r being a task's training loss of the last
/// epoch over that of the epoch before; 1 in the first two epochs.
struct DwaConfig {
  static constexpr const char* kName = "dwa";
  static constexpr const char* kSummary =
      "Dynamic weight average: a task weighs more whose loss fell less from epoch to epoch (Liu et "
      "al. 2019).";
  double temperature = 2;
};
template <class Fields>
void describe(Fields& field, DwaConfig& config) {
  field("temperature", config.temperature, "The higher, the more alike the weights.",
        in_range(1e-3, 1e6));
}

/// Weights T c z / loss with z = softmax(x) and c such that they sum to T, the number of tasks
/// whose targets are there.
/// After each step x follows -(J^T (log before - log after) + decay * x), J the slope of z by x:
/// the task that improved least gets more. By Adam, as its authors do.
struct FamoConfig {
  static constexpr const char* kName = "famo";
  static constexpr const char* kSummary =
      "Fast adaptive multitask optimisation: all losses fall at like rates; each step's batch is "
      "computed once more, without gradients (Liu et al. 2023).";
  double rate = 0.025;
  double decay = 0.001;
};
template <class Fields>
void describe(Fields& field, FamoConfig& config) {
  field("rate", config.rate, "Learning rate of the weights' scores (Adam).", in_range(0, 10));
  field("decay", config.decay, "Share of a score that is added to its gradient.", in_range(0, 1));
}

std::unique_ptr<Balance> build(const FixedBalanceConfig& config,
                               const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const RandomBalanceConfig& config,
                               const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const UncertaintyBalanceConfig& config,
                               const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const DwaConfig& config, const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const FamoConfig& config, const std::vector<Loss::Noise>& tasks);

}  // namespace mgm
