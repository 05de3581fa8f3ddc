#include "mgm/task/rank_metrics.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/base/random.h"
#include "mgm/task/metric_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;

const TargetInfo kTwo = class_target({"no", "yes"});
const TargetInfo kThree = class_target({"a", "b", "c"});

template <class Config>
double of_scores(const std::vector<float>& scores, const std::vector<float>& truth) {
  const auto metric = metric_for_test<Config>(kTwo, 1);
  for (std::size_t i = 0; i < scores.size(); ++i)
    metric->add(std::vector<float>{scores[i]}, std::vector<float>{truth[i]});
  return metric->value();
}

/// The numbers of scikit-learn's documentation of roc_auc_score and average_precision_score.
TEST(RankMetrics, AgreeWithScikitLearn) {
  const std::vector<float> truth{0, 0, 1, 1}, scores{0.1F, 0.4F, 0.35F, 0.8F};
  EXPECT_DOUBLE_EQ(of_scores<AucConfig>(scores, truth), 0.75);
  EXPECT_NEAR(of_scores<AveragePrecisionConfig>(scores, truth), 0.8333333, 1e-6);
}

TEST(Auc, CountsTiesHalf) {
  EXPECT_DOUBLE_EQ(of_scores<AucConfig>({0.5F, 0.5F, 0.5F}, {0, 1, 1}), 0.5);
  EXPECT_DOUBLE_EQ(of_scores<AucConfig>({0.5F, 0.5F, 0.9F}, {0, 1, 1}), 0.75);
}

/// By its definition, over all pairs.
TEST(Auc, IsTheShareOfPairsInTheRightOrder) {
  Random random(3, "auc");
  std::vector<float> scores, truth;
  for (int i = 0; i < 200; ++i) {
    truth.push_back(static_cast<float>(random.below(2)));
    scores.push_back(static_cast<float>(random.below(30)) / 30 + 0.2F * truth.back());
  }
  double right = 0, pairs = 0;
  for (int i = 0; i < 200; ++i) {
    for (int j = 0; j < 200; ++j) {
      if (truth[i] != 1 || truth[j] != 0) continue;
      pairs += 1;
      right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
    }
  }
  EXPECT_NEAR(of_scores<AucConfig>(scores, truth), right / pairs, 1e-12);
}

TEST(AveragePrecision, FindsSamplesOfEqualScoreTogether) {
  EXPECT_DOUBLE_EQ(of_scores<AveragePrecisionConfig>({0.5F, 0.5F, 0.5F, 0.1F}, {0, 1, 1, 0}),
                   2.0 / 3);
  EXPECT_DOUBLE_EQ(of_scores<AveragePrecisionConfig>({0.9F, 0.5F, 0.4F}, {1, 0, 1}),
                   (1 + 2.0 / 3) / 2);
}

TEST(RankMetrics, OfTwoClassesLookAtTheSecond) {
  const auto metric = metric_for_test<AucConfig>(kTwo, 2);
  EXPECT_DOUBLE_EQ(
      value_of(
          *metric,
          {{{0.9F, 0.1F}, {0}}, {{0.6F, 0.4F}, {0}}, {{0.65F, 0.35F}, {1}}, {{0.2F, 0.8F}, {1}}}),
      0.75);
}

TEST(RankMetrics, OfMoreClassesAverageEachAgainstTheRest) {
  // a: 1, b: 0.5 (one of two pairs in the right order), c does not occur
  const auto metric = metric_for_test<AucConfig>(kThree, 3);
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.8F, 0.2F, 0}, {0}},
                                      {{0.3F, 0.3F, 0.4F}, {1}},
                                      {{0.7F, 0.3F, 0}, {0}},
                                      {{0.1F, 0.9F, 0}, {kMissing}}}),
                   (1 + 0.75) / 2);
}

TEST(RankMetrics, JudgeEachOfSeveralValues) {
  TargetInfo target = number_target(2);
  target.yes_or_no = true;
  const auto metric = metric_for_test<AucConfig>(target, 2);
  EXPECT_DOUBLE_EQ(
      value_of(*metric,
               {{{0.9F, 0.1F}, {1, 1}}, {{0.3F, 0.2F}, {0, 0}}, {{0.5F, 0.9F}, {0, kMissing}}}),
      0.5);
}

TEST(RankMetrics, AreUnknownWithoutBothSorts) {
  EXPECT_TRUE(std::isnan(of_scores<AucConfig>({0.1F, 0.2F}, {1, 1})));
  EXPECT_TRUE(std::isnan(of_scores<AucConfig>({}, {})));
  EXPECT_TRUE(std::isnan(of_scores<AveragePrecisionConfig>({0.1F}, {0})));
}

TEST(RankMetrics, AreUnknownWhereAScoreIsNoNumber) {
  EXPECT_TRUE(std::isnan(of_scores<AucConfig>({0.1F, kMissing, 0.4F}, {0, 1, 1})));
}

TEST(RankMetrics, StartAnew) {
  const auto metric = metric_for_test<AucConfig>(kTwo, 1);
  value_of(*metric, {{{0.1F}, {1}}, {{0.9F}, {0}}});
  metric->reset();
  EXPECT_DOUBLE_EQ(value_of(*metric, {{{0.1F}, {0}}, {{0.9F}, {1}}}), 1);
}

TEST(RankMetrics, RefuseNumbersAndPictures) {
  EXPECT_THAT(metric_misfit_of<AucConfig>(number_target(1)), HasSubstr("auc judges classes"));
  EXPECT_THAT(metric_misfit_of<AveragePrecisionConfig>(image_target({1, 2, 2})),
              HasSubstr("average_precision would keep every pixel of every picture of 'mask'"));
}

}  // namespace
}  // namespace mgm
