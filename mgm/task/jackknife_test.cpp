#include "mgm/task/jackknife.h"

#include <cmath>
#include <gmock/gmock.h>
#include <numeric>

#include "mgm/base/random.h"
#include "mgm/task/class_metrics.h"
#include "mgm/task/metric_for_test.h"
#include "mgm/task/number_metrics.h"

namespace mgm {
namespace {

const TargetInfo kNumber = number_target(1);

std::unique_ptr<Metric> mae() { return metric_for_test<MaeConfig>(kNumber, 1); }

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
  const Jackknife judged = jackknife(mae, Array({4}, {1, 1, 1, 1}), Array({4}, {1, 2, 3, 4}));
  EXPECT_DOUBLE_EQ(judged.all, 1.5);
  EXPECT_THAT(judged.without,
              testing::UnorderedElementsAre(6. / 3, 5. / 3, 4. / 3, 3. / 3));  // one each
}

TEST(Jackknife, FindsTheErrorOfAMean) {
  constexpr std::int64_t kSamples = 20000;
  const Array target = numbers(kSamples);
  const Jackknife judged = jackknife(mae, Array(Shape{kSamples}), target);
  EXPECT_EQ(judged.without.size(), 100U);
  const double known = 1 - 2 / M_PI;  // the variance of |x|, x being normal
  EXPECT_NEAR(variance(judged.without) / (known / kSamples), 1, 0.4);
}

TEST(Jackknife, DividesSamplesAlikeForAllModels) {
  const Array target = numbers(500);
  EXPECT_EQ(jackknife(mae, Array(Shape{500}), target).without,
            jackknife(mae, Array(Shape{500}), target).without);
}

TEST(Jackknife, HasFewerGroupsOfPictures) {
  const auto metric = [] {
    return metric_for_test<AccuracyConfig>(image_target({1, 64, 64}), 4096);
  };
  const Array pictures(Shape{30, 1, 64, 64});
  EXPECT_EQ(jackknife(metric, pictures, pictures).without.size(), 20U);
}

}  // namespace
}  // namespace mgm
