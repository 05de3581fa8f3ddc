#include "mgm/routing/ranges.h"

#include <gmock/gmock.h>
#include <limits>

#include "mgm/spec/parse_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Read {
  explicit Read(const std::string& text) {
    Problems found;
    const PartitionSite site{"r", {"low", "high"}, 0, DataSchema{}};
    ranges = read_ranges(parse_for_test(text), site, found);
    problems = text_of(found);
  }
  Ranges ranges;
  std::string problems;
};

TEST(Ranges, HoldTheirFirstNumberAndNotTheirSecond) {
  const Read read("{low: [0, 1.5], high: [1.5, 3]}");
  ASSERT_EQ(read.problems, "");
  EXPECT_EQ(read.ranges.of(-0.1), -1);
  EXPECT_EQ(read.ranges.of(0), 0);
  EXPECT_EQ(read.ranges.of(1.4), 0);
  EXPECT_EQ(read.ranges.of(1.5), 1);
  EXPECT_EQ(read.ranges.of(3), -1);
}

TEST(Ranges, MayBeSeveralForOneSubset) {
  const Read read("{high: [[10, 20], [.., 0]], low: rest}");
  ASSERT_EQ(read.problems, "");
  EXPECT_THAT(read.ranges.subsets, ElementsAre("high", "low"));
  EXPECT_EQ(read.ranges.of(-1e20), 0);
  EXPECT_EQ(read.ranges.of(5), 1);
  EXPECT_EQ(read.ranges.of(15), 0);
  EXPECT_EQ(read.ranges.of(20), 1);
}

TEST(Ranges, GiveNothingToNoNumber) {
  const Ranges ranges = ranges_between({1});
  EXPECT_EQ(ranges.of(std::numeric_limits<double>::quiet_NaN()), -1);
}

TEST(Ranges, RefuseWhatIsNoRange) {
  EXPECT_THAT(Read("{low: [3, 1], high: rest}").problems, HasSubstr("the range [3, 1] is empty"));
  EXPECT_THAT(Read("{low: [1], high: rest}").problems, HasSubstr("expected a range [LOW, HIGH]"));
  EXPECT_THAT(Read("{low: x, high: rest}").problems, HasSubstr("expected a range [LOW, HIGH]"));
  EXPECT_THAT(Read("{low: [a, 1], high: rest}").problems, HasSubstr("expected a number or .."));
  EXPECT_THAT(Read("{low: rest, high: rest}").problems, HasSubstr("only one expert can take"));
  EXPECT_THAT(Read("{low: [.., 1]}").problems,
              HasSubstr("expert 'high' of 'r' is given no subset"));
}

TEST(Ranges, RefuseOverlaps) {
  EXPECT_THAT(Read("{low: [.., 2], high: [1, ..]}").problems,
              HasSubstr("the ranges [.., 2] of 'low' and [1, ..] of 'high' overlap"));
}

}  // namespace
}  // namespace mgm
