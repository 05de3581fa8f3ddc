#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace mgm {

/// How many values of a target are not missing.
inline std::size_t present_values(std::span<const float> target) {
  return static_cast<std::size_t>(
      std::count_if(target.begin(), target.end(), [](float value) { return !std::isnan(value); }));
}

/// Whether a prediction is an answer at all: not where every value is NaN, which says that a model
/// abstained (see program/unanswered.h).
inline bool is_answer(std::span<const float> prediction) { return present_values(prediction) > 0; }

}  // namespace mgm
