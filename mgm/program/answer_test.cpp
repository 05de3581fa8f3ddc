#include "mgm/program/answer.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using Answer = TaskOutput::Answer;
using testing::ElementsAre;

TaskOutput task(const std::string& function, Answer answer) {
  return {"model", "label", function, 0, answer};
}

TEST(Answer, IsAProbabilityToWhoeverJudgesWhateverIsHandedOut) {
  const Array raw({1, 2}, {0, 0});
  EXPECT_THAT(probabilities_of(task("softmax", Answer::kScores), raw).values,
              ElementsAre(0.5F, 0.5F));
  EXPECT_THAT(probabilities_of(task("sigmoid", Answer::kScores), Array({1, 1}, {0})).values,
              ElementsAre(0.5F));
  const Array applied({1, 2}, {0.1F, 0.9F});
  EXPECT_EQ(probabilities_of(task("softmax", Answer::kClass), applied).values, applied.values);
  EXPECT_EQ(probabilities_of(task("none", Answer::kProbabilities), applied).values, applied.values);
}

TEST(Answer, IsHandedOutAsTheClassNumberTheFirstOnATie) {
  const Array classes =
      handed_out(task("softmax", Answer::kClass), Array({2, 3}, {0.2F, 0.4F, 0.4F, 0.5F, 0, 0.5F}));
  EXPECT_EQ(classes.shape, (Shape{2, 1}));
  EXPECT_THAT(classes.values, ElementsAre(1, 0));
}

TEST(Answer, OfOneProbabilityIsTheSecondClassFromOneHalfOn) {
  EXPECT_THAT(handed_out(task("sigmoid", Answer::kClass), Array({3, 1}, {0.49F, 0.5F, 1})).values,
              ElementsAre(0, 1, 1));
}

TEST(Answer, IsHandedOutAsItIsUnlessTheClassIsAskedFor) {
  const Array output({1, 2}, {-3, 7});
  for (const Answer answer : {Answer::kScores, Answer::kProbabilities})
    EXPECT_EQ(handed_out(task("softmax", answer), output).values, output.values);
}

}  // namespace
}  // namespace mgm
