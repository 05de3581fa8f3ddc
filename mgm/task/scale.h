#pragma once

#include <memory>
#include <span>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/spec/fields.h"
#include "mgm/task/loss.h"

namespace mgm {

/// The unit in which a task learns its numbers: (number - mean) / deviation, one of each a number.
/// A node writes learned units; predictions are handed out and judged in the target's own.
struct Scale {
  static constexpr const char* kName = "scale";
  static constexpr const char* kSummary =
      "The unit in which a task learns its numbers: (number - mean) / deviation.";
  std::vector<double> mean;
  std::vector<double> deviation;
  /// Deviations that floats can divide by.
  static constexpr double kLeastDeviation = 1e-30, kMostDeviation = 1e30;

  /// That of numbers with these moments; those whose deviation is none of the above are learned in
  /// their own unit (mean 0, deviation 1), and the scale is empty where that is so of all.
  static Scale of(std::vector<double> mean, std::vector<double> deviation);

  bool empty() const { return mean.empty(); }
  /// Brings rows of learned units to the target's own, and one row back.
  void to_own(Array& rows) const;
  void to_learned(std::span<float> row) const;
};
template <class Fields>
void describe(Fields& field, Scale& config) {
  field("mean", config.mean, "Of each number.", required);
  field("deviation", config.deviation, "Of each number.", required,
        in_range(Scale::kLeastDeviation, Scale::kMostDeviation));
}

/// A loss of learned units against targets in their own.
std::unique_ptr<Loss> in_learned_units(std::unique_ptr<Loss> loss, const Scale& scale);

}  // namespace mgm
