#pragma once

#include <string>
#include <vector>

#include "mgm/data/dataset.h"
#include "mgm/data/split_config.h"

namespace mgm {

/// How much of the data serves for what; the rest is trained on.
struct Shares {
  double validation = 0;
  double calibration = 0;
  double test = 0;
};

/// The shares of the main source: 0.1 for validation where nothing is said of it.
Shares shares_of(const SplitConfig& config);

/// Divides `count` samples by shares, ascending and disjoint.
///
/// `strata`: the class of each sample (empty: none). In every class each part gets the whole number
/// just below or above its exact share; which of the two, the largest remainder decides, counting
/// what the part has had too little or too much of in the classes before, so that the whole parts
/// are right too. A class keeps at least one sample to train on. Throws Error(kData) where nothing
/// is left to train on, or a part that was asked for gets no sample.
Split split_by_shares(std::size_t count, const std::vector<std::string>& strata,
                      const Shares& shares, std::uint64_t seed);

/// `most` of `count` samples (0: all), ascending, of each stratum as many as its share says.
std::vector<std::size_t> limited(std::size_t count, const std::vector<std::string>& strata,
                                 std::size_t most, std::uint64_t seed);

}  // namespace mgm
