#pragma once

#include "mgm/task/loss.h"

/// Losses of the distance between an output and its number, averaged over the outputs of a sample.
namespace mgm {

struct MseConfig {
  static constexpr const char* kName = "mse";
  static constexpr const char* kSummary =
      "For numbers and pictures: the squared error, averaged over the outputs.";
};
template <class Fields>
void describe(Fields&, MseConfig&) {}
std::unique_ptr<Loss> build(const MseConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

struct MaeLossConfig {
  static constexpr const char* kName = "mae";
  static constexpr const char* kSummary =
      "For numbers and pictures: the absolute error, whose best guess is the median.";
};
template <class Fields>
void describe(Fields&, MaeLossConfig&) {}
std::unique_ptr<Loss> build(const MaeLossConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

/// Huber (1964): e^2 / 2 up to |e| = delta, delta (|e| - delta / 2) beyond.
struct HuberConfig {
  static constexpr const char* kName = "huber";
  static constexpr const char* kSummary =
      "For numbers and pictures: half the squared error near, the absolute error far away, so that "
      "few wild targets do not rule.";
  double delta = 1;
};
template <class Fields>
void describe(Fields& field, HuberConfig& config) {
  field("delta", config.delta,
        "Where far begins, in the unit that is learned in (deviations of the target, see task).",
        in_range(1e-6, 1e6));
}
std::unique_ptr<Loss> build(const HuberConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

/// The pinball loss (Koenker and Bassett 1978): at * e where the truth lies e above the output,
/// (1 - at) * -e where it lies below.
struct QuantileConfig {
  static constexpr const char* kName = "quantile";
  static constexpr const char* kSummary =
      "For numbers: the value below which the truth lies with a given probability.";
  double at = 0.5;
};
template <class Fields>
void describe(Fields& field, QuantileConfig& config) {
  field("at", config.at, "That probability; 0.5 is the median.", in_range(0.0001, 0.9999));
}
std::unique_ptr<Loss> build(const QuantileConfig& config, const TargetInfo& target,
                            std::int64_t outputs);

}  // namespace mgm
