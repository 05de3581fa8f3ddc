#pragma once

#include "mgm/data/input_encoder.h"

namespace mgm {

inline constexpr const char* kTokensInput = "tokens";  ///< its type in an encoding

/// A text as the numbers of its first `length` tokens, [length]: 0 where it has no more, 1 for a
/// word that is not of the vocabulary, and on from 2 the vocabulary, the words that the training
/// samples hold most often (by their bytes on a tie); of bytes, 1 + the byte. A missing text has no
/// tokens.
std::unique_ptr<InputEncoder> fit_tokens(const std::string& name, const InputConfig& config,
                                         const Records& records,
                                         std::span<const std::size_t> samples);
std::unique_ptr<InputEncoder> read_tokens(const nlohmann::ordered_json& json);

}  // namespace mgm
