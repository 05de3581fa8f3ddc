#include "mgm/task/jackknife.h"

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

const TargetInfo kNumber = number_target(1);

Jackknife jackknife_of_mae(const Array& prediction, const Array& target) {
  return jackknife(*metric_for_test<MaeConfig>(kNumber, 1), prediction, target);
}

/// Predictions of zeros for targets drawn at random.
Array numbers(std::int64_t count) {
  Array drawn(Shape{count});
  Random chance(7);
  for (float& value : drawn.values) value = static_cast<float>(chance.normal());
  return drawn;
}

double variance(const std::vector<double>& without) {
  const double groups = static_cast<double>(without.size());
  const double middle = std::accumulate(without.begin(), without.end(), 0.0) / groups;
  double squares = 0;
  for (const double value : without) squares += (value - middle) * (value - middle);
  return squares * (groups - 1) / groups;
}

TEST(Jackknife, KnowsTheMetricOfAll) {
  const Jackknife judged = jackknife_of_mae(Array({4}, {1, 1, 1, 1}), Array({4}, {1, 2, 3, 4}));
  EXPECT_DOUBLE_EQ(judged.all, 1.5);
  EXPECT_THAT(judged.without,
              testing::UnorderedElementsAre(6. / 3, 5. / 3, 4. / 3, 3. / 3));  // one each
}

TEST(Jackknife, FindsTheErrorOfAMean) {
  constexpr std::int64_t kSamples = 20000;
  const Array target = numbers(kSamples);
  const Jackknife judged = jackknife_of_mae(Array(Shape{kSamples}), target);
  EXPECT_EQ(judged.without.size(), 100U);
  const double known = 1 - 2 / M_PI;  // the variance of |x|, x being normal
  EXPECT_NEAR(variance(judged.without) / (known / kSamples), 1, 0.4);
}

TEST(Jackknife, DividesSamplesAlikeForAllModels) {
  const Array target = numbers(500);
  EXPECT_EQ(jackknife_of_mae(Array(Shape{500}), target).without,
            jackknife_of_mae(Array(Shape{500}), target).without);
}

TEST(Jackknife, HasFewerGroupsOfPictures) {
  const auto metric = metric_for_test<AccuracyConfig>(image_target({1, 64, 64}), 4096);
  const Array pictures(Shape{30, 1, 64, 64});
  EXPECT_EQ(jackknife(*metric, pictures, pictures).without.size(), 20U);
}

/// What a metric that keeps its samples says of them without a group is what one says that was
/// never shown that group; and rows that are no answer belong to a group as others do.
TEST(Jackknife, LeavesAGroupOutOfARanking) {
  constexpr std::int64_t kSamples = 60;
  const TargetInfo two = class_target({"no", "yes"});
  Array prediction({kSamples, 1}), target(Shape{kSamples});
  Random chance(3);
  for (std::int64_t i = 0; i < kSamples; ++i) {
    target.values[i] = static_cast<float>(chance.below(2));
    prediction.values[i] = i % 7 == 0 ? kMissing : static_cast<float>(chance.normal());
  }
  const auto metric = metric_for_test<AucConfig>(two, 1);
  std::vector<double> expected;
  for (std::int64_t out = 0; out < kSamples; ++out) {  // as many groups as samples
    metric->reset();
    for (std::int64_t i = 0; i < kSamples; ++i) {
      if (i != out) add_row(*metric, prediction, target, i);
    }
    expected.push_back(metric->value());
  }
  const Jackknife judged = jackknife(*metric, prediction, target);
  metric->reset();
  add_rows(*metric, prediction, target);
  EXPECT_DOUBLE_EQ(judged.all, metric->value());
  EXPECT_THAT(judged.without, testing::UnorderedPointwise(testing::DoubleEq(), expected));
}

}  // namespace
}  // namespace mgm
