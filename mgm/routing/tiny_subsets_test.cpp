#include "mgm/routing/tiny_subsets.h"

#include <gmock/gmock.h>

#include "mgm/routing/column_partition.h"
#include "mgm/routing/dataset_for_test.h"
#include "mgm/routing/partition_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Letters, each with a number that the route reads: a and b lie together, far from c.
const std::vector<std::string> kLetters = {"a", "a", "a", "b", "c", "c", "", "d"};
const std::vector<float> kNumbers = {0, 1, 2, 3, 100, 101, 50, 90};

class TinySubsetsTest : public ::testing::Test {
 protected:
  TinySubsetsTest() : data_({"x"}, std::vector<float>(kLetters.size(), 0), {{"by", kLetters}}) {}

  PartitionInput input() const {
    return {data_, all_samples(data_),
            Array({static_cast<std::int64_t>(kNumbers.size()), 1}, kNumbers)};
  }
  static std::unique_ptr<Partition> built(const TinyConfig& tiny, const std::string& values) {
    PartitionForTest made(partition_kind<ColumnPartitionConfig>(),
                          "{by: by, values: [" + values + "]}", {});
    EXPECT_EQ(made.problems, "");
    BuiltPartition all = without_tiny_subsets({std::move(made.partition), made.subsets}, tiny, "r");
    EXPECT_EQ(all.subsets, made.subsets);
    return std::move(all.partition);
  }

  DatasetForTest data_;
};

TEST_F(TinySubsetsTest, GoToTheSubsetThatLiesNearest) {
  const auto partition = built({2, {}}, "a, b, c, d");
  EXPECT_TRUE(partition->needs_features());
  partition->fit(input(), 0);
  EXPECT_TRUE(partition->needs_features()) << "it may be fitted again";
  EXPECT_THAT(partition->assign(input()), ElementsAre(0, 0, 0, 0, 2, 2, -1, 2));
  EXPECT_FALSE(partition->leaves_out(0));
  EXPECT_TRUE(partition->leaves_out(1));
  EXPECT_FALSE(partition->leaves_out(2));
  EXPECT_TRUE(partition->leaves_out(3));
  EXPECT_EQ(partition->remark(),
            "'r' merges subsets of fewer than 2 samples: 'b' (1 sample) with 'a', 'd' (1 sample) "
            "with 'c'");
}

TEST_F(TinySubsetsTest, GoToTheLargestWhereTheyAreEmptyOrAllAreTiny) {
  const auto empty = built({1, {}}, "a, c, z");
  empty->fit(input(), 0);
  EXPECT_TRUE(empty->leaves_out(2));
  EXPECT_THAT(empty->remark(), HasSubstr("'z' (0 samples) with 'a'"));
  const auto all = built({100, {}}, "c, a, b");
  all->fit(input(), 0);
  EXPECT_THAT(all->assign(input()), ElementsAre(1, 1, 1, 1, 1, 1, -1, -1));
}

TEST_F(TinySubsetsTest, StayWhereNoneIsTiny) {
  const auto partition = built({2, {}}, "a, c");
  partition->fit(input(), 0);
  EXPECT_THAT(partition->assign(input()), ElementsAre(0, 0, 0, -1, 1, 1, -1, -1));
  EXPECT_EQ(partition->remark(), "");
}

TEST_F(TinySubsetsTest, AreRefusedWithTheirNamesAndSizes) {
  try {
    built({{}, 3}, "a, b, c, z")->fit(input(), 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    EXPECT_THAT(error.what(), HasSubstr("fewer than the 3 samples that tiny: asks for: 'b' of 1 "
                                        "sample, 'c' of 2 samples, 'z' of 0 samples"));
    EXPECT_THAT(error.what(), HasSubstr("tiny: {merge: 3}"));
  }
  const auto fine = built({{}, 2}, "a, c");
  fine->fit(input(), 0);
  EXPECT_FALSE(fine->leaves_out(1));
}

TEST_F(TinySubsetsTest, AreMergedTheSameOnceRestored) {
  const auto fitted = built({2, {}}, "a, b, c, d"), restored = built({2, {}}, "a, b, c, d");
  EXPECT_THROW(restored->assign(input()), Error);
  fitted->fit(input(), 0);
  restored->restore(fitted->state());
  EXPECT_FALSE(restored->needs_features());
  EXPECT_EQ(restored->assign(input()), fitted->assign(input()));
  EXPECT_THROW(restored->restore({}), Error);
  EXPECT_THROW(restored->restore({{"merged_into", Array({3})}}), Error);
  EXPECT_THROW(restored->restore({{"merged_into", Array({4}, {0, 1, 2, 4})}}), Error);
}

std::string problem_of_tiny(const std::string& text) {
  Problems problems;
  read_tiny(parse_for_test(text), problems);
  return text_of(problems);
}

TEST(Tiny, IsEitherMergedOrRefused) {
  EXPECT_EQ(problem_of_tiny("{merge: 3}"), "");
  EXPECT_THAT(problem_of_tiny("{merge: 3, refuse: 3}"), HasSubstr("takes either merge"));
  EXPECT_THAT(problem_of_tiny("{}"), HasSubstr("takes either merge"));
  EXPECT_THAT(problem_of_tiny("{merge: 0}"), HasSubstr("expected a number at least 1"));
  EXPECT_THAT(problem_of_tiny("{drop: 1}"), HasSubstr("unknown option 'drop'"));
}

TEST(PartitionRecipe, KeepsOnlyWhatIsNotAsUsual) {
  const PartitionRecipe bare{"random", nlohmann::ordered_json::object(), {}, 0, "", {}};
  EXPECT_EQ(bare.json().dump(), R"({"kind":"random","options":{}})");
  const PartitionRecipe full{"kmeans", {{"on", "trunk"}}, {"a", "b"},    2,
                             "label",  {"trunk"},         {{"merge", 5}}};
  const PartitionRecipe again = PartitionRecipe::read(full.json());
  EXPECT_EQ(again.json(), full.json());
  EXPECT_EQ(again.count, 2);
  EXPECT_EQ(again.target, "label");
}

TEST(PartitionRecipe, IsRefusedWhereItCannotHaveBeenWritten) {
  for (const char* json : {R"({"kind":"random"})", R"({"kind":1,"options":{}})", R"([])",
                           R"({"kind":"random","options":{},"futher":1})",
                           R"({"kind":"random","options":{},"reads":"x"})"}) {
    EXPECT_THROW(PartitionRecipe::read(nlohmann::ordered_json::parse(json)), Error) << json;
  }
}

TEST(PartitionRecipe, KeepsWhatBecomesOfTinySubsets) {
  PartitionRecipe recipe{"random", nlohmann::ordered_json::object(), {"a", "b"}, 0, "", {}};
  EXPECT_TRUE(PartitionRecipe::read(recipe.json()).tiny.is_null());
  recipe.tiny = {{"merge", 5}};
  EXPECT_EQ(PartitionRecipe::read(recipe.json()).tiny, recipe.tiny);
}

}  // namespace
}  // namespace mgm
