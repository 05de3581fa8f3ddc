#pragma once

#include "mgm/task/balance.h"

/// Balances that compare the tasks' gradients of what they share. T is the number of tasks.
namespace mgm {

/// Weights w follow the slope of sum |G - mean(G) r^restore|, G being the norm of a task's weighed
/// gradient and r its loss over its first loss, over the mean of these ratios; mean(G) r^restore
/// counts as constant. By Adam; then the weights are scaled to sum to T.
struct GradNormConfig {
  static constexpr const char* kName = "gradnorm";
  static constexpr const char* kSummary =
      "Weights that bring the tasks' gradients to like norms, larger for tasks that learn slowly "
      "(Chen et al. 2018).";
  double restore = 1.5;
  double rate = 0.025;
};
template <class Fields>
void describe(Fields& field, GradNormConfig& config) {
  field("restore", config.restore,
        "How much a task that learns slowly is helped (alpha); 0: norms become alike.",
        in_range(0, 100));
  field("rate", config.rate, "Learning rate of the weights (Adam).", in_range(0, 10));
}

struct PcGradConfig {
  static constexpr const char* kName = "pcgrad";
  static constexpr const char* kSummary =
      "Takes from each task's gradient its part against any other's, the others in an order of "
      "chance, then adds them (Yu et al. 2020).";
};
template <class Fields>
void describe(Fields&, PcGradConfig&) {}

/// T (g + c |g| h / |h|), g being the mean gradient and h = sum w g_k with the w of the simplex
/// that minimise h.g + c |g| |h|.
struct CaGradConfig {
  static constexpr const char* kName = "cagrad";
  static constexpr const char* kSummary =
      "Conflict-averse: the step that is best for the task that gains least, near the mean "
      "gradient "
      "(Liu et al. 2021).";
  double c = 0.4;
};
template <class Fields>
void describe(Fields& field, CaGradConfig& config) {
  field("c", config.c,
        "How far the step may be from the mean gradient, in its norm; 0: the mean gradient.",
        in_range(0, 0.9999));
}

/// sum a_k g_k with a_k > 0 and a_k * (g_k . sum a_j g_j) = 1: whatever the scales of the losses,
/// all gain alike. Its norm is the root of T. What a task reaches alone follows a_k as well. So
/// that gradients that undo each other have an answer, each counts as 5e-5 longer than it is.
struct NashMtlConfig {
  static constexpr const char* kName = "nash_mtl";
  static constexpr const char* kSummary =
      "The step on which the tasks would agree by bargaining (Nash-MTL, Navon et al. 2022); "
      "whatever "
      "the scales of the losses.";
};
template <class Fields>
void describe(Fields&, NashMtlConfig&) {}

/// The sum of the gradients once all principal axes of their matrix are made as long as the
/// shortest that is not zero.
struct AlignedMtlConfig {
  static constexpr const char* kName = "aligned_mtl";
  static constexpr const char* kSummary =
      "Gradients are made orthogonal and of one length, the least of their principal components "
      "(Aligned-MTL, Senushkin et al. 2023).";
};
template <class Fields>
void describe(Fields&, AlignedMtlConfig&) {}

std::unique_ptr<Balance> build(const GradNormConfig& config, const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const PcGradConfig& config, const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const CaGradConfig& config, const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const NashMtlConfig& config, const std::vector<Loss::Noise>& tasks);
std::unique_ptr<Balance> build(const AlignedMtlConfig& config,
                               const std::vector<Loss::Noise>& tasks);

}  // namespace mgm
