#include "mgm/data/number.h"

#include <gtest/gtest.h>

namespace mgm {
namespace {

TEST(Number, IsReadFromDecimalDigits) {
  EXPECT_EQ(parse_number("12"), 12);
  EXPECT_EQ(parse_number("-0.5"), -0.5);
  EXPECT_EQ(parse_number("+3"), 3);
  EXPECT_EQ(parse_number("1e3"), 1000);
  EXPECT_EQ(parse_number(".5"), 0.5);
}

TEST(Number, IsNothingElse) {
  for (const char* cell : {"", " ", "abc", "1,5", "1 2", "12x", "0x10", "--1", "+-1", "+", "-",
                           "e5", "1_000", "nan", "inf", "-inf", "1e400", "1e31"}) {
    EXPECT_FALSE(parse_number(cell).has_value()) << cell;
  }
}

TEST(Number, SaysWhatWasExpectedInItsPlace) {
  for (const char* cell : {"abc", "", "nan", "inf", "-inf", "12x"})
    EXPECT_EQ(number_expected(cell), "a number") << cell;
  for (const char* cell : {"3e38", "-3e38", "+1e31", "1e400", "1e-400"})
    EXPECT_EQ(number_expected(cell), "a number (0, or of a size from 1e-307 to 1e30)") << cell;
}

}  // namespace
}  // namespace mgm
