#include "mgm/base/random.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <set>

namespace mgm {
namespace {

TEST(Random, IsSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, RepeatsItselfForTheSameKey) {
  Random first(7, "objects.dropout", 3);
  Random second(7, "objects.dropout", 3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(first.next(), second.next());
}

TEST(Random, DiffersBySeedPurposeAndStep) {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (const char* purpose : {"", "a", "b", "ab", "ba"}) {
      for (std::uint64_t step = 0; step < 10; ++step) keys.insert(random_key(seed, purpose, step));
    }
  }
  EXPECT_EQ(keys.size(), 10U * 5U * 10U);
}

TEST(Random, IsUniformBelowABound) {
  Random random(1);
  std::vector<int> counts(3);
  for (int i = 0; i < 30000; ++i) ++counts[random.below(3)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 400);
  EXPECT_EQ(random.below(1), 0U);
}

TEST(Random, IsUniformBetweenZeroAndOne) {
  Random random(2);
  double sum = 0;
  for (int i = 0; i < 30000; ++i) {
    const double value = random.uniform();
    ASSERT_GE(value, 0);
    ASSERT_LT(value, 1);
    sum += value;
  }
  EXPECT_NEAR(sum / 30000, 0.5, 0.01);
}

TEST(Random, IsNormalWithMeanZeroAndDeviationOne) {
  Random random(3);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < 30000; ++i) {
    const double value = random.normal();
    ASSERT_TRUE(std::isfinite(value));
    sum += value;
    squares += value * value;
  }
  EXPECT_NEAR(sum / 30000, 0, 0.02);
  EXPECT_NEAR(squares / 30000, 1, 0.03);
}

TEST(Random, PermutesEveryNumberOnce) {
  std::vector<std::size_t> order = Random(4).permutation(100);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
  EXPECT_TRUE(Random(4).permutation(0).empty());
}

}  // namespace
}  // namespace mgm
