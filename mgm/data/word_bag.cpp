#include "mgm/data/word_bag.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "mgm/base/fnv1a.h"
#include "mgm/data/words.h"

namespace mgm {

namespace {

/// Reads a text byte by byte. Hashes of all runs that end with the present word grow side by side,
/// so that no run is ever put together.
class RunCounter {
 public:
  RunCounter(std::int64_t longest, std::int64_t buckets, float* counts)
      : longest_(static_cast<std::size_t>(longest)),
        buckets_(static_cast<std::uint32_t>(buckets)),
        counts_(counts) {}

  void read(std::string_view text) {
    const char* at = text.data();
    const char* const last = at + text.size();
    while (true) {
      while (at != last && byte_of_word(*at) == 0) ++at;
      if (at == last) return;
      begin();
      // most ask for words and pairs: hashes in registers
      at = runs_ == 1   ? read_word<1>(at, last)
           : runs_ == 2 ? read_word<2>(at, last)
                        : read_word<0>(at, last);
      end();
    }
  }

 private:
  /// The run of the k + 1 words that end here goes on from that of the k words before it.
  void begin() {
    runs_ = std::min(runs_ + 1, longest_);
    for (std::size_t k = runs_ - 1; k > 0; --k) hashes_[k] = fnv1a64_next(hashes_[k - 1], ' ');
    hashes_[0] = kFnv1aBasis;
  }

  /// Adds the bytes of a word to the hashes of `kRuns` runs (0: as many as there are); where it
  /// ends.
  template <std::size_t kRuns>
  const char* read_word(const char* at, const char* last) {
    const std::size_t runs = kRuns == 0 ? runs_ : kRuns;
    std::array<std::uint64_t, kRuns == 0 ? kLongestRun : kRuns> hashes;
    std::copy_n(hashes_.begin(), runs, hashes.begin());
    for (; at != last; ++at) {
      const unsigned char byte = byte_of_word(*at);
      if (byte == 0) break;
      for (std::size_t k = 0; k < runs; ++k) hashes[k] = fnv1a64_next(hashes[k], byte);
    }
    std::copy_n(hashes.begin(), runs, hashes_.begin());
    return at;
  }

  /// Both halves of a hash: its lowest bits alone would know only the lowest bits of the text.
  void end() {
    constexpr int kHalf = 32;
    for (std::size_t k = 0; k < runs_; ++k) {
      const auto folded = static_cast<std::uint32_t>(hashes_[k] >> kHalf ^ hashes_[k]);
      counts_[folded % buckets_] += 1;
    }
  }

  std::size_t longest_;
  std::uint32_t buckets_;
  float* counts_;
  std::array<std::uint64_t, kLongestRun> hashes_{};  ///< [k]: of the run of k + 1 words
  std::size_t runs_ = 0;
};

constexpr std::size_t kKnown = 64;

/// log(1 + count) of counts that most buckets have.
const std::array<float, kKnown>& logarithms() {
  static const std::array<float, kKnown> all = [] {
    std::array<float, kKnown> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::log1p(static_cast<float>(i));
    return values;
  }();
  return all;
}

}  // namespace

void write_word_bag(std::string_view text, std::int64_t ngrams, std::int64_t buckets, float* to) {
  std::fill_n(to, buckets, 0.0F);
  RunCounter(ngrams, buckets, to).read(text);
  const std::array<float, kKnown>& known = logarithms();
  bool all_known = true;
  for (std::int64_t b = 0; b < buckets; ++b) all_known &= to[b] < kKnown;
  for (std::int64_t b = 0; b < buckets; ++b)
    to[b] =
        all_known || to[b] < kKnown ? known[static_cast<std::size_t>(to[b])] : std::log1p(to[b]);
}

}  // namespace mgm
