#pragma once

#include <span>
#include <string>
#include <vector>

#include "mgm/data/data_config.h"
#include "mgm/data/dataset.h"

namespace mgm {

/// Divides `count` samples by shares. `strata`: the class of each sample, so that every class falls
/// into the same shares (largest remainder); empty: none. Throws Error(kData) where nothing is left
/// to train on, or a share that was asked for gets no sample.
Split split_by_shares(std::size_t count, const std::vector<std::string>& strata,
                      const SplitConfig& config);

/// Divides by what a column says: train, validation, calibration or test.
Split split_by_column(const std::vector<std::string>& values, const std::string& column);

/// `most` of `count` samples, as many of each stratum as its share says; ascending.
std::vector<std::size_t> limited(std::size_t count, const std::vector<std::string>& strata,
                                 std::size_t most, std::uint64_t seed);

}  // namespace mgm
