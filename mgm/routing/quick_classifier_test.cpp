#include "mgm/routing/quick_classifier.h"

#include <gmock/gmock.h>
#include <numeric>

#include "mgm/base/random.h"

namespace mgm {
namespace {

/// Classes 0 and 1 around 0, 2 and 3 around 10: told apart within a pair hardly, between pairs
/// well.
struct Pairs {
  explicit Pairs(std::int64_t count) : features({count, 3}) {
    Random random(2, "pairs");
    for (std::int64_t i = 0; i < count; ++i) {
      const int kind = static_cast<int>(random.below(4));
      classes.push_back(kind);
      for (std::int64_t j = 0; j < 3; ++j)
        features.row(i)[j] = static_cast<float>(random.normal() + (kind < 2 ? 0 : 10));
      features.row(i)[1] += static_cast<float>(kind % 2);
    }
  }
  Array features;
  std::vector<int> classes;
};

TEST(QuickClassifier, TellsWhichClassesItMixesUp) {
  const Pairs pairs(800);
  const Array confusion = confusion_of_quick_classifier(pairs.features, pairs.classes, 4, 100);
  for (std::int64_t a = 0; a < 4; ++a) {
    const float* row = confusion.row(a);
    EXPECT_NEAR(std::accumulate(row, row + 4, 0.0), 1, 1e-4);
    const std::int64_t twin = a ^ 1;
    EXPECT_GT(row[a], row[twin]) << "it is better than chance";
    for (std::int64_t b = 0; b < 4; ++b) {
      if (b != a && b != twin) {
        EXPECT_GT(row[twin], 3 * row[b]) << a << " " << b;
      }
    }
  }
}

TEST(QuickClassifier, KnowsNothingOfAClassWithoutSamples) {
  const Pairs pairs(50);
  const Array confusion = confusion_of_quick_classifier(pairs.features, pairs.classes, 5, 10);
  for (std::int64_t b = 0; b < 5; ++b) EXPECT_FLOAT_EQ(confusion.row(4)[b], 0.2F);
}

TEST(QuickClassifier, IsTheSameEveryTime) {
  const Pairs pairs(100);
  EXPECT_EQ(confusion_of_quick_classifier(pairs.features, pairs.classes, 4, 20).values,
            confusion_of_quick_classifier(pairs.features, pairs.classes, 4, 20).values);
}

TEST(QuickClassifier, SurvivesFeaturesThatSayNothing) {
  const Array confusion = confusion_of_quick_classifier(Array({4, 2}), {0, 0, 1, 1}, 2, 10);
  for (const float value : confusion.values) EXPECT_FLOAT_EQ(value, 0.5F);
  EXPECT_NO_THROW(confusion_of_quick_classifier(Array({1, 2}), {0}, 2, 10));
}

}  // namespace
}  // namespace mgm
