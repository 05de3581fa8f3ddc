#pragma once

#include <cstdint>
#include <string_view>

namespace mgm {

inline constexpr std::int64_t kLongestRun = 8;  ///< words that are counted together

/// Counts the words of a text, and runs of up to `ngrams` of them joined by a space, each in bucket
/// h % buckets, h being the folded halves of its FNV-1a (Weinberger et al. 2009, without signs);
/// then writes log(1 + count) of every bucket.
void write_word_bag(std::string_view text, std::int64_t ngrams, std::int64_t buckets, float* to);

}  // namespace mgm
