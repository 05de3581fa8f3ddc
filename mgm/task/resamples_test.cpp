#include "mgm/task/resamples.h"

#include <cmath>
#include <gmock/gmock.h>
#include <numeric>

#include "mgm/base/random.h"
#include "mgm/task/class_metrics.h"
#include "mgm/task/metric_for_test.h"
#include "mgm/task/number_metrics.h"
#include "mgm/task/rank_metrics.h"

namespace mgm {
namespace {

TEST(Resamples, DrawAsManyGroupsAsThereAre) {
  const Resamples few = Resamples::draw(7, 1), many = Resamples::draw(5 * Resamples::kGroups, 1);
  EXPECT_EQ(few.times.front().size(), 7U);
  EXPECT_EQ(many.times.front().size(), Resamples::kGroups);
  for (const auto& times : many.times)
    EXPECT_EQ(std::accumulate(times.begin(), times.end(), 0.0), Resamples::kGroups);
  std::vector<int> sizes(Resamples::kGroups, 0);
  for (const std::uint32_t group : many.group_of) ++sizes[group];
  EXPECT_THAT(sizes, ::testing::Each(5));
}

TEST(Resamples, AreTheSameOfTheSameSeed) {
  EXPECT_EQ(Resamples::draw(50, 3).times, Resamples::draw(50, 3).times);
  EXPECT_NE(Resamples::draw(50, 3).times, Resamples::draw(50, 4).times);
}

TEST(MiddleInterval, LeavesOutTheOutermostTwentieth) {
  std::vector<double> values(1001);
  std::iota(values.begin(), values.end(), 0);
  values.push_back(NAN);
  const auto [low, high] = middle_interval(values);
  EXPECT_DOUBLE_EQ(low, 25);
  EXPECT_DOUBLE_EQ(high, 975);
  EXPECT_TRUE(std::isnan(middle_interval({NAN}).first));
}

/// Samples of a class of two: the score of a yes is higher by one deviation.
struct Scores {
  Array prediction, target;
};
Scores scores(std::int64_t count, std::uint64_t seed) {
  Scores made{Array({count, 1}), Array({count})};
  Random random(seed, "scores");
  for (std::int64_t i = 0; i < count; ++i) {
    made.target.values[i] = static_cast<float>(random.below(2));
    const double raw = random.normal() + 2 * made.target.values[i] - 1;
    made.prediction.values[i] = static_cast<float>(1 / (1 + std::exp(-raw)));
  }
  return made;
}

double width_of(Metric& metric, const Scores& made) {
  const auto [low, high] = middle_interval(metric.resampled(
      made.prediction, made.target, Resamples::draw(made.target.values.size(), 5)));
  add_rows(metric, made.prediction, made.target);
  EXPECT_LT(low, metric.value());
  EXPECT_GT(high, metric.value());
  metric.reset();
  return high - low;
}

/// The interval of a share p of n samples is 2 * 1.96 * sqrt(p (1 - p) / n) wide, whether every
/// sample is a group of its own or not.
TEST(Resampled, AccuracyVariesAsAShareDoes) {
  const auto metric = metric_for_test<AccuracyConfig>(class_target({"no", "yes"}), 1);
  for (const std::int64_t count : {400, 20000}) {
    const Scores made = scores(count, 2);
    const double width = width_of(*metric, made);
    add_rows(*metric, made.prediction, made.target);
    const double p = metric->value();
    metric->reset();
    const double expected = 2 * 1.96 * std::sqrt(p * (1 - p) / static_cast<double>(count));
    EXPECT_NEAR(width / expected, 1, 0.1) << count;
  }
}

/// What taking neighbours of a ranking together must not change: from 20,000 samples on the width
/// falls with the root of their number as before.
TEST(Resampled, AucVariesAlikeWhereNeighboursAreTakenTogether) {
  const auto metric = metric_for_test<AucConfig>(class_target({"no", "yes"}), 1);
  const double exact = width_of(*metric, scores(20000, 4));
  EXPECT_NEAR(width_of(*metric, scores(80000, 4)) * 2 / exact, 1, 0.15);
  EXPECT_NEAR(exact, 2 * 1.96 * 0.0019, 0.001);  // Hanley and McNeil 1982 for an area of 0.921
}

TEST(Resampled, LeavesWhatWasAddedAlone) {
  const auto metric = metric_for_test<AccuracyConfig>(class_target({"no", "yes"}), 1);
  metric->add(std::vector<float>{0.9F}, std::vector<float>{0});
  const Scores made = scores(100, 6);
  metric->resampled(made.prediction, made.target, Resamples::draw(100, 1));
  EXPECT_EQ(metric->value(), 0);
}

TEST(Resampled, IsUnknownWhereAllTargetsAreMissing) {
  const auto metric = metric_for_test<R2Config>(number_target(1), 1);
  Array target({3, 1}, {kMissing, kMissing, kMissing});
  EXPECT_TRUE(std::isnan(
      middle_interval(metric->resampled(Array({3, 1}), target, Resamples::draw(3, 1))).first));
  EXPECT_TRUE(std::isnan(
      middle_interval(metric->resampled(Array({0, 1}), Array({0, 1}), Resamples::draw(0, 1)))
          .first));
}

}  // namespace
}  // namespace mgm
