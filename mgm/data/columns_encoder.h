#pragma once

#include "mgm/data/encoder.h"

namespace mgm {

/// Columns of a table side by side: numbers (standardised), categories (one-hot) and texts (hashed
/// bags of words).
std::unique_ptr<InputEncoder> fit_columns(const std::string& name, const InputConfig& config,
                                          const Records& records,
                                          std::span<const std::size_t> samples);
std::unique_ptr<InputEncoder> read_columns(const nlohmann::ordered_json& json);

/// Pictures, resized and normalised.
std::unique_ptr<InputEncoder> fit_pictures(const std::string& name, const InputConfig& config,
                                           const Records& records,
                                           std::span<const std::size_t> samples);
std::unique_ptr<InputEncoder> read_pictures(const nlohmann::ordered_json& json);

}  // namespace mgm
