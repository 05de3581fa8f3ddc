#include "mgm/cost/latency.h"

#include <gtest/gtest.h>
#include <vector>

namespace mgm {

namespace {

/// A clock that only the calls themselves move, and calls that take what they are told.
struct Staged {
  double now = 100;
  std::size_t calls = 0;
  std::vector<double> seconds;  ///< of each call, the last for all that follow

  Latency measure(const LatencyOptions& options) {
    return measure_latency(
        [this] {
          now += seconds[std::min(calls, seconds.size() - 1)];
          ++calls;
        },
        options, [this] { return now; });
  }
};

}  // namespace

TEST(MeasureLatency, LeavesTheWarmUpAside) {
  Staged staged{100, 0, {50, 50, 0.001}};
  const Latency latency = staged.measure({2, 3, 0, 100});
  EXPECT_EQ(staged.calls, 5U);
  EXPECT_EQ(latency.repeats, 3U);
  EXPECT_NEAR(latency.median_us, 1000, 1e-3);
}

TEST(MeasureLatency, TakesTheMedianAndTheLeast) {
  Staged odd{100, 0, {0.004, 0.001, 0.9}};
  const Latency latency = odd.measure({0, 3, 0, 100});
  EXPECT_NEAR(latency.median_us, 4000, 1e-3);
  EXPECT_NEAR(latency.least_us, 1000, 1e-3);
  EXPECT_NEAR(latency.per_sample_us(64), 62.5, 1e-3);
  Staged even{100, 0, {0.004, 0.001, 0.9, 0.002}};
  EXPECT_NEAR(even.measure({0, 4, 0, 100}).median_us, 3000, 1e-3);
}

TEST(MeasureLatency, GoesOnForTheLeastTime) {
  Staged staged{100, 0, {0.01}};
  EXPECT_NEAR(static_cast<double>(staged.measure({0, 3, 0.2, 1000}).repeats), 20, 1);
}

TEST(MeasureLatency, EndsThoughCallsTakeNoTime) {
  Staged staged{100, 0, {0}};
  EXPECT_EQ(staged.measure({0, 3, 0.2, 500}).repeats, 500U);
  EXPECT_EQ(staged.measure({0, 0, 0, 0}).repeats, 1U);
}

TEST(MeasureLatency, MeasuresRealTime) {
  const Latency latency = measure_latency([] {}, {1, 5, 0, 5});
  EXPECT_EQ(latency.repeats, 5U);
  EXPECT_GE(latency.least_us, 0);
  EXPECT_GE(latency.median_us, latency.least_us);
}

}  // namespace mgm
