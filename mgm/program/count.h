#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mgm/program/interpreter.h"
#include "mgm/program/program.h"

namespace mgm {

/// How often each part of a route or cascade is taken, by its address, as shares of the samples
/// that come there. For a cascade the share that *leaves* at each stage.
using Rates = std::map<std::string, std::vector<double>>;

/// What one sample costs. One MAC is a multiplication with its addition; activations, pooling and
/// normalisation count nothing, as is usual; a distance counts one MAC per feature and row,
/// a decision tree one per number compared on its longest path, a vote one per row, attention one
/// per feature and pair of tokens for its scores and one for its sums.
struct Count {
  double macs = 0;                       ///< expected under the rates
  double best_macs = 0, worst_macs = 0;  ///< cheapest and dearest path
  std::int64_t parameters = 0;   ///< weights that learn by gradient, as the field counts them
  double active_parameters = 0;  ///< expected number of them that are read for one sample
  std::int64_t bytes = 0;        ///< of all weights in memory, those that do not learn included
};

/// Those weights of an operation that learn by gradient: no running means, and nothing that was
/// computed from samples (centroids, kept samples, trees).
std::vector<WeightUse> learnable_weights(const OpBody& body, const std::vector<Shape>& inputs);

/// Counts a block. Where a route averages its `top` best parts, its rates are those of the winners,
/// and the others are counted as if they won as often as the winners. A route or cascade without
/// rates, or whose rates are empty or all 0 because no sample came there, is counted as uniform
/// (cascade: as many samples leave at each stage). Error(kModel) for rates that are no shares of
/// the parts.
Count count(const Block& block, const Rates& rates);

/// MACs of the path that each sample took, from the trace of a run of this block (`taken` and
/// `leaders`); Error(kBug) for another block's.
std::vector<double> macs_by_sample(const Block& block, const Trace& trace, std::size_t samples);

}  // namespace mgm
