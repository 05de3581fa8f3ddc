#pragma once

#include "mgm/data/input_encoder.h"

namespace mgm {

inline constexpr const char* kTableInput = "table";  ///< its type in an encoding

/// Columns of a table side by side, as one row of numbers.
///
/// What is not said is taken from the samples: a column whose cells are all numbers is numeric
/// (standardised by their mean and deviation), one of at most 100 values is categorical. Throws
/// Error(kData) where neither holds, with the remedy.
std::unique_ptr<InputEncoder> fit_table(const std::string& name, const InputConfig& config,
                                        const Records& records,
                                        std::span<const std::size_t> samples);
std::unique_ptr<InputEncoder> read_table(const nlohmann::ordered_json& json);

}  // namespace mgm
