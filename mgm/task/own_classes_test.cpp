#include "mgm/task/own_classes.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/base/error.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;

const TargetInfo kAnimal{"animal", TargetInfo::Type::kClass, {"cat", "dog", "eel", "fly"}, {}};
const std::vector<int> kByLegs = {0, 0, 1, 2};  // the subset of each class

/// Scores of what the route writes, given those of the outcomes.
std::vector<float> spread(const OwnClasses& own, const std::vector<float>& scores) {
  const auto [weight, bias] = own.spread();
  std::vector<float> result;
  for (std::int64_t row = 0; row < weight.rows(); ++row) {
    float sum = bias.values[static_cast<std::size_t>(row)];
    for (std::int64_t k = 0; k < weight.row_size(); ++k)
      sum += weight.row(row)[k] * scores[static_cast<std::size_t>(k)];
    result.push_back(sum);
  }
  return result;
}

std::vector<std::int64_t> outcomes(const OwnClasses& own) {
  std::vector<std::int64_t> all;
  for (std::size_t c = 0; c < kAnimal.classes.size(); ++c) all.push_back(own.outcome_of(c));
  return all;
}

TEST(OwnClasses, AreOutcomesBesideElsewhere) {
  OwnClasses own(kAnimal, 2, {"cat", "dog"}, nullptr, "model");
  EXPECT_THAT(own.outcomes().classes, ElementsAre("cat", "dog", "elsewhere"));
  EXPECT_FALSE(own.settled());
  EXPECT_THAT(outcomes(own), ElementsAre(2, 2, 2, 2)) << "elsewhere, before it is settled";
  own.settle(kByLegs, 0);
  EXPECT_THAT(outcomes(own), ElementsAre(0, 1, 2, 2));
}

TEST(OwnClasses, ShareWhatBelongsElsewhereAmongTheOthers) {
  OwnClasses own(kAnimal, 2, {"cat", "dog"}, nullptr, "model");
  own.settle(kByLegs, 0);
  const float half = -std::log(2.0F);
  EXPECT_THAT(spread(own, {3, 1, 2}), ElementsAre(3, 1, FloatEq(2 + half), FloatEq(2 + half)));
}

TEST(OwnClasses, LeaveOutcomesUnusedThatNoClassWasFoundFor) {
  OwnClasses own(kAnimal, 3, {}, nullptr, "model");
  EXPECT_EQ(own.outcomes().classes.size(), 4U);
  own.settle(kByLegs, 1);
  EXPECT_THAT(outcomes(own), ElementsAre(3, 3, 0, 3));
  const float third = -std::log(3.0F);
  EXPECT_THAT(spread(own, {7, 9, 9, 0}),
              ElementsAre(FloatEq(third), FloatEq(third), 7, FloatEq(third)));
}

TEST(OwnClasses, KnowNothingOfClassesWithoutSamples) {
  OwnClasses own(kAnimal, 1, {}, nullptr, "model");
  own.settle({0, -1, 1, 1}, 0);
  EXPECT_THAT(outcomes(own), ElementsAre(0, 1, 1, 1));
}

TEST(OwnClasses, RefuseMoreClassesThanThereIsRoomFor) {
  OwnClasses own(kAnimal, 1, {}, nullptr, "model");
  EXPECT_THROW(own.settle(kByLegs, 0), Error);
}

/// Of an expert of cats, dogs and eels with room for one more, the expert of eels.
TEST(OwnClasses, InsideAnExpertAreWrittenAsItsOutcomes) {
  const auto around =
      std::make_shared<OwnClasses>(kAnimal, 4, std::vector<std::string>{}, nullptr, "model");
  OwnClasses own(kAnimal, 2, {}, around, "model");
  own.settle({0, 0, 1, 1}, 1);
  EXPECT_FALSE(own.settled()) << "which classes come to the expert is not known yet";
  EXPECT_THAT(spread(own, {1, 2, 3}), ElementsAre(0, 0, 0, 0, 0));
  around->settle({0, 0, 0, 1}, 0);
  own.settle({0, 0, 1, 1}, 1);
  EXPECT_THAT(outcomes(own), ElementsAre(2, 2, 0, 2)) << "flies never come to the expert around";
  const float third = -std::log(3.0F);
  // cats, dogs, eels, nothing, and what belongs elsewhere than with these three
  EXPECT_THAT(spread(own, {5, 9, 1}), ElementsAre(FloatEq(1 + third), FloatEq(1 + third), 5,
                                                  FloatEq(-100), FloatEq(1 + third)));
}

}  // namespace
}  // namespace mgm
