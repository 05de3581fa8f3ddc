#include "mgm/task/class_weights.h"

#include <gmock/gmock.h>

#include "mgm/task/cross_entropy.h"
#include "mgm/task/loss_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TargetInfo rare_b() {
  TargetInfo target = class_target({"a", "b", "c"});
  target.counts = {6, 2, 0};
  return target;
}

std::vector<double> weights(const std::string& text, const TargetInfo& target) {
  ClassWeights read;
  Problems problems;
  FieldType<ClassWeights>::read(parse_for_test(text), read, problems);
  problems.throw_if_any();
  return read.resolved(target);
}

TEST(ClassWeights, BalancedMakesEveryClassThatOccursCountAlike) {
  EXPECT_THAT(weights("balanced", rare_b()), ElementsAre(8.0 / (2 * 6), 8.0 / (2 * 2), 1));
}

TEST(ClassWeights, AreOneWhereNothingIsSaid) {
  EXPECT_THAT(weights("equal", rare_b()), ElementsAre());
  EXPECT_THAT(weights("{b: 3}", rare_b()), ElementsAre(1, 3, 1));
}

TEST(ClassWeights, NameTheNearestClass) {
  EXPECT_THAT(misfit_of<CrossEntropyConfig>(class_target({"cat", "dog"}), 2, "{weights: {cst: 2}}"),
              HasSubstr("weights: unknown class 'cst' (did you mean 'cat'?)"));
  EXPECT_THAT(misfit_of<CrossEntropyConfig>(class_target({"cat", "dog"}), 2, "{weights: even}"),
              HasSubstr("equal"));
  EXPECT_THAT(
      misfit_of<CrossEntropyConfig>(class_target({"cat", "dog"}), 2, "{weights: {cat: -1}}"),
      HasSubstr("a class cannot weigh less than 0"));
}

/// What is kept with a model gives the same loss where the counts are not known.
TEST(ClassWeights, AreSettledByTheTrainingData) {
  const auto learned = loss_for_test<CrossEntropyConfig>(rare_b(), 3, "{weights: balanced}");
  const auto judged = loss_for_test<CrossEntropyConfig>(class_target({"a", "b", "c"}), 3,
                                                        learned->settled().dump());
  EXPECT_DOUBLE_EQ(loss_of(*judged, {1, 2, 0.5}, {1}), loss_of(*learned, {1, 2, 0.5}, {1}));
  EXPECT_TRUE(loss_for_test<CrossEntropyConfig>(rare_b(), 3)->settled().is_null());
}

}  // namespace
}  // namespace mgm
