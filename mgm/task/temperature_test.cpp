#include "mgm/task/temperature.h"

#include <cmath>
#include <gtest/gtest.h>

#include "mgm/base/random.h"

namespace mgm {
namespace {

struct Answers {
  Array raw, target;
};

/// Classes drawn from the softmax of scores, which are then told `boast` times as large.
Answers boasting(std::int64_t samples, std::int64_t classes, double boast) {
  Answers answers{Array({samples, classes}), Array({samples})};
  Random random(3, "boast");
  for (std::int64_t i = 0; i < samples; ++i) {
    double sum = classes == 1 ? 1 : 0;
    for (std::int64_t k = 0; k < classes; ++k) {
      const double score = 2 * random.normal();
      sum += std::exp(score);
      answers.raw.row(i)[k] = static_cast<float>(score);
    }
    double left = random.uniform() * sum - (classes == 1 ? 1 : 0);
    std::int64_t drawn = classes == 1 && left > 0 ? 1 : 0;
    while (classes > 1 && (left -= std::exp(answers.raw.row(i)[drawn])) > 0) ++drawn;
    answers.target.values[i] = static_cast<float>(drawn);
    for (std::int64_t k = 0; k < classes; ++k) answers.raw.row(i)[k] *= static_cast<float>(boast);
  }
  return answers;
}

TEST(Temperature, FindsByHowMuchScoresBoast) {
  for (const double boast : {0.5, 1.0, 3.0}) {
    for (const std::int64_t classes : {1, 4}) {
      const Answers answers = boasting(20000, classes, boast);
      EXPECT_NEAR(fitted_temperature(answers.raw, answers.target) / boast, 1, 0.05)
          << classes << " classes, " << boast;
    }
  }
}

TEST(Temperature, HasNoBetterNeighbour) {
  const Answers answers = boasting(500, 3, 2);
  const double best = fitted_temperature(answers.raw, answers.target);
  const double least = negative_log_likelihood(answers.raw, answers.target, best);
  for (const double factor : {0.9, 0.999, 1.001, 1.1})
    EXPECT_GT(negative_log_likelihood(answers.raw, answers.target, factor * best), least);
}

TEST(Temperature, IsAsLowAsItMayBeWhereEveryAnswerIsRight) {
  EXPECT_EQ(fitted_temperature(Array({2, 2}, {1, 0, 0, 1}), Array({2}, {0, 1})),
            kLowestTemperature);
}

TEST(Temperature, IsAsHighAsItMayBeWhereScoresAreWorseThanNone) {
  EXPECT_EQ(fitted_temperature(Array({2, 2}, {1, 0, 0, 1}), Array({2}, {1, 0})),
            kHighestTemperature);
}

TEST(NegativeLogLikelihood, IsTheLogarithmOfTheTrueClassesProbability) {
  const Array raw({1, 2}, {0, std::log(3.0F)});
  EXPECT_NEAR(negative_log_likelihood(raw, Array({1}, {1})), std::log(4.0 / 3), 1e-6);
  EXPECT_NEAR(negative_log_likelihood(Array({1, 1}, {std::log(3.0F)}), Array({1}, {0})),
              std::log(4.0), 1e-6);
  EXPECT_NEAR(negative_log_likelihood(raw, Array({1}, {0}), 1e6), std::log(2.0), 1e-5);
  EXPECT_NEAR(negative_log_likelihood(Array({1, 2}, {1000, 0}), Array({1}, {1})), 1000, 1e-3);
}

}  // namespace
}  // namespace mgm
