#include "mgm/data/split.h"

#include <gmock/gmock.h>
#include <map>
#include <set>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

std::map<std::string, std::size_t> counts_of(const std::vector<std::size_t>& part,
                                             const std::vector<std::string>& strata) {
  std::map<std::string, std::size_t> counts;
  for (const std::size_t sample : part) ++counts[strata[sample]];
  return counts;
}

/// `counts[i]` samples of the class `i`, mixed.
std::vector<std::string> classes(const std::vector<std::size_t>& counts) {
  std::vector<std::string> strata;
  for (std::size_t c = 0; c < counts.size(); ++c)
    strata.insert(strata.end(), counts[c], "c" + std::to_string(c));
  for (std::size_t i = 0; i < strata.size(); ++i)
    std::swap(strata[i], strata[i * 7919 % strata.size()]);
  return strata;
}

void expect_partition(const Split& split, std::size_t count) {
  std::set<std::size_t> seen;
  std::size_t total = 0;
  for (const auto* part : {&split.train, &split.validation, &split.calibration, &split.test}) {
    EXPECT_TRUE(std::is_sorted(part->begin(), part->end()));
    seen.insert(part->begin(), part->end());
    total += part->size();
  }
  EXPECT_EQ(total, count);
  EXPECT_EQ(seen.size(), count);
  EXPECT_EQ(*seen.rbegin(), count - 1);
}

TEST(Split, GivesEachPartItsShareOfEachClass) {
  const std::vector<std::string> strata = classes({100, 50, 10});
  const Split split = split_by_shares(160, strata, {0.1, 0.1, 0.2}, 7);
  expect_partition(split, 160);
  using Counts = std::map<std::string, std::size_t>;
  EXPECT_EQ(counts_of(split.validation, strata), (Counts{{"c0", 10}, {"c1", 5}, {"c2", 1}}));
  EXPECT_EQ(counts_of(split.calibration, strata), (Counts{{"c0", 10}, {"c1", 5}, {"c2", 1}}));
  EXPECT_EQ(counts_of(split.test, strata), (Counts{{"c0", 20}, {"c1", 10}, {"c2", 2}}));
  EXPECT_EQ(counts_of(split.train, strata), (Counts{{"c0", 60}, {"c1", 30}, {"c2", 6}}));
}

TEST(Split, GivesTheWholePartsTheirSharesTooWhereClassesAreSmall) {
  const std::vector<std::string> strata = classes(std::vector<std::size_t>(20, 5));
  const Split split = split_by_shares(100, strata, {0.1, 0, 0.3}, 1);
  expect_partition(split, 100);
  EXPECT_THAT(split.validation, SizeIs(10)) << "half a sample of each of 20 classes";
  EXPECT_THAT(split.test, SizeIs(30));
  for (const auto& [name, count] : counts_of(split.test, strata)) {
    EXPECT_TRUE(count == 1 || count == 2) << name;
  }
}

TEST(Split, KeepsASampleOfEveryClassToTrainOn) {
  const std::vector<std::string> strata = classes({1, 1, 1, 2, 40});
  const Split split = split_by_shares(45, strata, {0.4, 0, 0.5}, 3);
  expect_partition(split, 45);
  EXPECT_THAT(counts_of(split.train, strata), SizeIs(5));
}

TEST(Split, IsFixedByItsSeed) {
  const auto test_of = [](std::uint64_t seed) {
    return split_by_shares(50, {}, {0.1, 0, 0.3}, seed).test;
  };
  EXPECT_EQ(test_of(1), test_of(1));
  EXPECT_NE(test_of(1), test_of(2));
  EXPECT_THAT(test_of(1), SizeIs(15));
}

TEST(Split, RoundsToTheNearestWholeNumbers) {
  const Split split = split_by_shares(10, {}, {0.25, 0, 0.33}, 1);
  EXPECT_THAT(split.validation, SizeIs(3)) << "the remainder of 2.5 is the largest";
  EXPECT_THAT(split.test, SizeIs(3));
  EXPECT_THAT(split.train, SizeIs(4));
}

TEST(Split, RefusesTooFewSamples) {
  EXPECT_THAT(error_of([] {
                split_by_shares(3, {}, {0.1, 0, 0}, 1);
              }),
              HasSubstr("a share of 0.1 of 3 samples leaves validation without one"));
  EXPECT_THAT(error_of([] {
                split_by_shares(4, {}, {0.5, 0.01, 0}, 1);
              }),
              HasSubstr("leaves calibration without one"));
  EXPECT_THAT(error_of([] { split_by_shares(0, {}, {}, 1); }), HasSubstr("nothing of 0 samples"));
  EXPECT_THAT(split_by_shares(1, {}, {}, 1).train, ElementsAre(0));
}

TEST(Split, TakesTheSharesOfASpecAndATenthForValidationWhereItSaysNothing) {
  SplitConfig config;
  EXPECT_EQ(shares_of(config).validation, 0.1);
  config.validation.share = 0;
  EXPECT_EQ(shares_of(config).validation, 0);
  config.validation = {};
  config.column = "part";
  EXPECT_EQ(shares_of(config).validation, 0);
  config.column = "";
  config.validation.own = PartSource{};
  EXPECT_EQ(shares_of(config).validation, 0);
}

TEST(Limited, TakesOfEachClassItsShare) {
  const std::vector<std::string> strata = classes({60, 30, 10});
  const auto chosen = limited(100, strata, 10, 5);
  EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
  using Counts = std::map<std::string, std::size_t>;
  EXPECT_EQ(counts_of(chosen, strata), (Counts{{"c0", 6}, {"c1", 3}, {"c2", 1}}));
  EXPECT_NE(chosen, limited(100, strata, 10, 6));
  EXPECT_THAT(limited(100, {}, 7, 5), SizeIs(7));
}

TEST(Limited, TakesAllWhereThereIsNoLimitOrFewer) {
  EXPECT_THAT(limited(3, {}, 0, 1), ElementsAre(0, 1, 2));
  EXPECT_THAT(limited(3, {}, 9, 1), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace mgm
