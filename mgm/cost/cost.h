#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "mgm/program/count.h"

namespace mgm {

/// What a model costs: what `evaluate` reports and `compare` weighs against the metric.
struct Cost {
  double macs = 0;                       ///< of a sample, expected (or the mean over real samples)
  double best_macs = 0, worst_macs = 0;  ///< of the cheapest and the dearest path
  std::int64_t parameters = 0;
  double active_parameters = 0;  ///< weights read for a sample, expected
  std::uintmax_t bytes = 0;      ///< on disk; 0 where it is not saved
};

/// The counted part.
Cost cost_of(const Count& count);

/// The mean of what each sample cost (see macs_by_sample); 0 for no samples.
double mean_macs(const std::vector<double>& macs);

/// `{"macs_per_sample", "best_macs", "worst_macs", "parameters", "active_parameters", "bytes"}`.
nlohmann::ordered_json to_json(const Cost& cost);

}  // namespace mgm
