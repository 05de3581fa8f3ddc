#pragma once

#include <string>
#include <vector>

#include "mgm/cli/comparison.h"

namespace mgm {

/// A model judged by `price mae`, with a value for each seed from 1 on; leaving samples out changes
/// it by a few thousandths.
inline Candidate model(const std::string& name, const std::vector<double>& values, double macs,
                       bool divided = false) {
  Candidate one{name, {{"price mae"}}};
  one.divided = divided;
  std::uint64_t seed = 0;
  for (const double value : values) {
    ModelRun& run = one.runs[++seed];
    run.macs = macs;
    run.values["price mae"] = value;
    constexpr double kNoise = 0.001;
    run.jackknives["price mae"] = {value, {value * (1 + kNoise), value, value * (1 - kNoise)}};
  }
  return one;
}

inline Comparison comparison(bool higher_is_better, std::vector<Candidate> candidates) {
  for (Candidate& one : candidates) {
    for (Figure& figure : one.figures) figure.higher_is_better = higher_is_better;
  }
  return {std::move(candidates), "test", 80, 1};
}

}  // namespace mgm
