#pragma once

#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

namespace mgm {

/// A stream of random numbers fixed by its key alone.
///
/// Every use of chance in mgm draws from a stream keyed by what it is for (seed, address, purpose,
/// step), never from a shared generator, so that neither the order of work nor the number of
/// threads changes a result. The generator is SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t key) : state_(key) {}
  Random(std::uint64_t seed, std::string_view purpose, std::uint64_t step = 0);

  std::uint64_t next();
  /// In [0, 1).
  double uniform();
  /// In [0, bound); bound > 0, without modulo bias.
  std::uint64_t below(std::uint64_t bound);
  /// Standard normal (Box and Muller).
  double normal();

  /// Fisher-Yates.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

  /// The numbers 0 .. count-1 in random order.
  std::vector<std::size_t> permutation(std::size_t count);

 private:
  std::uint64_t state_;
};

/// A 64-bit key made of a seed, a purpose and a step (FNV-1a over the parts, then mixed).
std::uint64_t random_key(std::uint64_t seed, std::string_view purpose, std::uint64_t step = 0);

}  // namespace mgm
