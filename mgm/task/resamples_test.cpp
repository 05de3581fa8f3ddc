#include "mgm/task/resamples.h"

#include <algorithm>
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

/// Average precision and area under the ROC curve of weighed samples, by their definitions; no two
/// scores are equal.
struct Ranked {
  double precision = 0, area = 0;
};
Ranked ranked(const std::vector<float>& scores, const std::vector<bool>& yes,
              const std::vector<double>& weights) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  double found = 0, all = 0;
  Ranked result;
  for (const std::size_t i : order) {
    all += weights[i];
    if (yes[i]) found += weights[i];
    if (yes[i] && weights[i] > 0) result.precision += weights[i] * found / all;
    if (!yes[i]) result.area += weights[i] * found;
  }
  return {result.precision / found, result.area / (found * (all - found))};
}

/// The first resamples of a class and the rest, as they are by definition.
std::vector<Ranked> by_definition(const Array& prediction, const Array& target, std::size_t k,
                                  const Resamples& resamples, std::size_t count) {
  std::vector<float> scores;
  std::vector<bool> yes;
  for (std::int64_t i = 0; i < prediction.rows(); ++i) {
    scores.push_back(prediction.row(i)[prediction.row_size() == 1 ? 0 : k]);
    yes.push_back(*target.row(i) == static_cast<float>(k));
  }
  std::vector<Ranked> all;
  for (std::size_t r = 0; r < count; ++r) {
    std::vector<double> weights;
    for (const std::uint32_t group : resamples.group_of)
      weights.push_back(resamples.times[r][group]);
    all.push_back(ranked(scores, yes, weights));
  }
  return all;
}

/// A thousandth of the samples are of the class, and each counts for much.
TEST(Resampled, KeepsTheOrderOfARareClassAmongMany) {
  constexpr std::int64_t kSamples = 30000;
  Array prediction({kSamples, 1}), target(Shape{kSamples});
  Random random(9, "rare");
  for (std::int64_t i = 0; i < kSamples; ++i) {
    target.values[i] = i % 1000 == 7 ? 1 : 0;
    prediction.values[i] = static_cast<float>(random.normal() + 3 * target.values[i]);
  }
  const Resamples resamples = Resamples::draw(kSamples, 5);
  const TargetInfo two = class_target({"no", "yes"});
  const auto precision = metric_for_test<AveragePrecisionConfig>(two, 1);
  const auto area = metric_for_test<AucConfig>(two, 1);
  const std::vector<double> precisions = precision->resampled(prediction, target, resamples);
  const std::vector<double> areas = area->resampled(prediction, target, resamples);
  const std::vector<Ranked> exact = by_definition(prediction, target, 1, resamples, 30);
  for (std::size_t r = 0; r < exact.size(); ++r) {
    EXPECT_NEAR(precisions[r], exact[r].precision, 1e-9) << r;
    EXPECT_NEAR(areas[r], exact[r].area, 1e-9) << r;
  }
  const auto [low, high] = middle_interval(precisions);
  EXPECT_GT(high - low, 0.1);  // thirty samples say no more
  EXPECT_LE(high, 1);
}

TEST(Resampled, OfPerfectOrderIsOneThroughout) {
  constexpr std::int64_t kSamples = 30000;
  Array prediction({kSamples, 1}), target(Shape{kSamples});
  for (std::int64_t i = 0; i < kSamples; ++i) {
    target.values[i] = i < 12 ? 1 : 0;
    prediction.values[i] = 1 - static_cast<float>(i) / kSamples;
  }
  const TargetInfo two = class_target({"no", "yes"});
  const Resamples resamples = Resamples::draw(kSamples, 5);
  for (const auto& metric : {metric_for_test<AveragePrecisionConfig>(two, 1).release(),
                             metric_for_test<AucConfig>(two, 1).release()}) {
    const std::unique_ptr<Metric> owned(metric);
    const auto [low, high] = middle_interval(metric->resampled(prediction, target, resamples));
    EXPECT_NEAR(low, 1, 1e-12) << metric->name();
    EXPECT_NEAR(high, 1, 1e-12) << metric->name();
  }
}

/// Each of many classes is rare beside all others together.
TEST(Resampled, KeepsTheOrderOfManyClasses) {
  constexpr std::int64_t kSamples = 24000, kClasses = 60;
  std::vector<std::string> names;
  for (int k = 0; k < kClasses; ++k) names.push_back("c" + std::to_string(k));
  Array prediction({kSamples, kClasses}), target(Shape{kSamples});
  Random random(11, "many classes");
  for (std::int64_t i = 0; i < kSamples; ++i) {
    target.values[i] = static_cast<float>(i % kClasses);
    for (std::int64_t k = 0; k < kClasses; ++k)
      prediction.row(i)[k] = static_cast<float>(random.normal() + (k == i % kClasses ? 3 : 0));
  }
  Resamples resamples = Resamples::draw(kSamples, 5);
  resamples.times.resize(5);
  const auto metric = metric_for_test<AveragePrecisionConfig>(class_target(names), kClasses);
  const std::vector<double> found = metric->resampled(prediction, target, resamples);
  std::vector<double> exact(resamples.times.size(), 0);
  for (std::size_t k = 0; k < kClasses; ++k) {
    const std::vector<Ranked> one =
        by_definition(prediction, target, k, resamples, resamples.times.size());
    for (std::size_t r = 0; r < one.size(); ++r) exact[r] += one[r].precision / kClasses;
  }
  for (std::size_t r = 0; r < exact.size(); ++r) EXPECT_NEAR(found[r], exact[r], 0.002) << r;
}

/// Whose group a sample belongs to goes by its row, whether those before it have an answer or not.
TEST(Resampled, CountsRowsThatAreNoAnswer) {
  const Scores made = scores(200, 8);
  Array prediction = made.prediction;
  for (std::size_t i = 0; i < 200; i += 3) prediction.values[i] = kMissing;
  Resamples resamples = Resamples::draw(200, 2);
  std::vector<float> scores;
  std::vector<bool> yes;
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < 200; ++i) {
    if (i % 3 == 0) continue;
    scores.push_back(prediction.values[i]);
    yes.push_back(made.target.values[i] == 1);
    rows.push_back(i);
  }
  const TargetInfo two = class_target({"no", "yes"});
  const auto ranking = metric_for_test<AucConfig>(two, 1);
  const auto accuracy = metric_for_test<AccuracyConfig>(two, 1);
  const std::vector<double> areas = ranking->resampled(prediction, made.target, resamples);
  const std::vector<double> shares = accuracy->resampled(prediction, made.target, resamples);
  for (std::size_t r = 0; r < 20; ++r) {
    std::vector<double> weights;
    double right = 0, all = 0;
    for (std::size_t j = 0; j < rows.size(); ++j) {
      weights.push_back(resamples.times[r][resamples.group_of[rows[j]]]);
      all += weights.back();
      right += (scores[j] >= 0.5F) == yes[j] ? weights.back() : 0;
    }
    EXPECT_NEAR(areas[r], ranked(scores, yes, weights).area, 1e-9) << r;
    EXPECT_NEAR(shares[r], right / all, 1e-9) << r;
  }
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
