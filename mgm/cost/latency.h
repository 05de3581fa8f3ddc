#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace mgm {

/// How long to measure.
struct LatencyOptions {
  std::size_t warm_up = 3;        ///< calls that are not timed (caches, threads, lazy loading)
  std::size_t least_repeats = 7;  ///< timed calls, at least, whatever they take
  double least_seconds = 0.2;     ///< go on at least so long
  std::size_t most_repeats = 100'000;
};

/// What calls took.
struct Latency {
  double median_us = 0;  ///< microseconds of a call
  double least_us = 0;   ///< of the fastest call: what the machine can do when left alone
  std::size_t repeats = 0;

  /// Microseconds for each of the samples that a call answers.
  double per_sample_us(std::int64_t samples) const {
    return median_us / static_cast<double>(samples);
  }
};

/// Seconds since some fixed moment.
using Clock = std::function<double()>;
Clock steady_clock();

/// Times a call again and again.
Latency measure_latency(const std::function<void()>& call, const LatencyOptions& options = {},
                        const Clock& clock = steady_clock());

}  // namespace mgm
