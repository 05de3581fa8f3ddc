#include "mgm/routing/class_partition.h"

#include <gmock/gmock.h>
#include <limits>

#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<std::string> kClasses{"cat", "dog", "horse", "ship", "train"};
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

PartitionForTest named(const std::string& options) {
  return {class_partition_kind(), options, {"animals", "things"}, 0, kClasses};
}

PartitionForTest equal(std::int64_t count, const std::vector<std::string>& classes = kClasses) {
  return {class_partition_kind(), "{}", {}, count, classes};
}

std::vector<int> assigned(const PartitionForTest& built, const std::vector<float>& labels) {
  const DatasetForTest data(kClasses, labels);
  return built.partition->assign({data, all_samples(data), {}});
}

TEST(ClassPartition, GivesEachExpertItsClassesAndOneTheRest) {
  const PartitionForTest built = named("{animals: [cat, dog, horse], things: rest}");
  EXPECT_THAT(built.subsets, ElementsAre("animals", "things"));
  EXPECT_THAT(assigned(built, {0, 1, 2, 3, 4, 1}), ElementsAre(0, 0, 0, 1, 1, 0));
}

TEST(ClassPartition, NumbersSubsetsInTheOrderOfItsText) {
  const PartitionForTest built = named("{things: [ship, train], animals: rest}");
  EXPECT_THAT(built.subsets, ElementsAre("things", "animals"));
  EXPECT_THAT(assigned(built, {0, 3}), ElementsAre(1, 0));
}

TEST(ClassPartition, LeavesSamplesWithoutAClassOut) {
  EXPECT_THAT(assigned(named("{animals: cat, things: rest}"), {0, kMissing, 3}),
              ElementsAre(0, -1, 1));
}

TEST(ClassPartition, AsksOnlyForTheSamplesGiven) {
  const PartitionForTest built = named("{animals: cat, things: rest}");
  const DatasetForTest data(kClasses, {0, 3, 0});
  EXPECT_THAT(built.partition->assign({data, {2, 1, 2}, {}}), ElementsAre(0, 1, 0));
}

TEST(ClassPartition, MakesAnEqualExpertForEachClass) {
  const PartitionForTest built = equal(0, {"T-shirt/top", "t shirt top", "7", "train"});
  EXPECT_THAT(built.subsets, ElementsAre("t_shirt_top", "t_shirt_top_", "c7", "train_"));
  EXPECT_THAT(assigned(equal(5), {0, 1, 2, 3, 4}), ElementsAre(0, 1, 2, 3, 4));
}

TEST(ClassPartition, DividesClassesAmongFewerEqualExperts) {
  const PartitionForTest built = equal(2);
  EXPECT_THAT(built.subsets, ElementsAre("e0", "e1"));
  EXPECT_THAT(assigned(built, {0, 1, 2, 3, 4}), ElementsAre(0, 0, 0, 1, 1));
}

TEST(ClassPartition, RefusesMoreEqualExpertsThanClasses) {
  EXPECT_THAT(equal(6).problems,
              HasSubstr("'r' has 6 experts, but 'label' has only 5 classes: lower count"));
}

TEST(ClassPartition, NamesTheNearestClassAtItsPlace) {
  EXPECT_THAT(named("animals: [cat, hrose]\nthings: rest").problems,
              HasSubstr("s.yaml:1:16: unknown class 'hrose' (did you mean 'horse'?)"));
}

TEST(ClassPartition, NamesTheNearestExpertAtItsPlace) {
  EXPECT_THAT(named("animals: [cat]\nthigns: rest").problems,
              HasSubstr("s.yaml:2:1: unknown expert 'thigns' (did you mean 'things'?)"));
}

TEST(ClassPartition, RefusesAClassInTwoSubsets) {
  EXPECT_THAT(named("{animals: [cat, dog], things: [dog]}").problems,
              HasSubstr("s.yaml:1:32: 'dog' belongs to expert 'animals' already"));
  EXPECT_THAT(named("{animals: [cat, cat], things: rest}").problems,
              HasSubstr("'cat' stands here twice"));
}

TEST(ClassPartition, RefusesClassesInNoSubset) {
  EXPECT_THAT(named("{animals: [cat, dog], things: [train]}").problems,
              HasSubstr("no expert of 'r' learns horse, ship: add them, or let one expert be "
                        "'rest'"));
}

TEST(ClassPartition, RefusesAnExpertThatWouldLearnNothing) {
  EXPECT_THAT(named("{animals: [], things: rest}").problems,
              HasSubstr("expert 'animals' is given no values"));
  EXPECT_THAT(named("{animals: [cat, dog, horse, ship, train], things: rest}").problems,
              HasSubstr("nothing is left for expert 'things'"));
  EXPECT_THAT(named("{animals: rest}").problems, HasSubstr("expert 'things' of 'r' is given no"));
  EXPECT_THAT(named("{animals: rest, things: rest}").problems,
              HasSubstr("only one expert can take the rest"));
}

TEST(ClassPartition, WantsGroupsForNamedExpertsOnly) {
  EXPECT_THAT(named("{}").problems, HasSubstr("say which classes each expert of 'r' learns: class: "
                                              "{animals: [cat]}"));
  const PartitionForTest built(class_partition_kind(), "{a: [cat], b: rest}", {}, 2, kClasses);
  EXPECT_THAT(built.problems, HasSubstr("'r' has equal experts (each:), which divide the classes"));
}

TEST(ClassPartition, NeedsATaskThatPredictsAClass) {
  const PartitionForTest built(class_partition_kind(), "{animals: [cat], things: rest}",
                               {"animals", "things"});
  EXPECT_THAT(built.problems, HasSubstr("no task that predicts a class reaches it"));
  EXPECT_EQ(built.partition, nullptr);
}

TEST(ClassPartition, TellsTheClassRestFromTheWord) {
  const PartitionForTest built(class_partition_kind(), "{a: [rest], b: rest}", {"a", "b"}, 0,
                               {"rest", "work"});
  EXPECT_THAT(built.problems, IsEmpty());
  const DatasetForTest data({"rest", "work"}, {0, 1});
  EXPECT_THAT(built.partition->assign({data, all_samples(data), {}}), ElementsAre(0, 1));
}

TEST(ClassPartition, KeepsClassesThatLookLikeNumbersInTheResolvedSpec) {
  const Spec options = parse_for_test("{a: [1.10], b: rest}");
  const TargetInfo target{"label", TargetInfo::Type::kClass, {"1.1", "1.10"}, {}};
  const PartitionSite site{"r", {"a", "b"}, 0, DataSchema{}, &target};
  Problems problems;
  ASSERT_TRUE(class_partition_kind().build(options, site, problems).partition) << text_of(problems);
  const Spec kept = Spec::from_json(options.resolved(), "manifest");
  EXPECT_TRUE(class_partition_kind().build(kept, site, problems).partition) << text_of(problems);
}

}  // namespace
}  // namespace mgm
