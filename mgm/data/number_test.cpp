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

}  // namespace
}  // namespace mgm
