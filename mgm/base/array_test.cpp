#include "mgm/base/array.h"

#include <gtest/gtest.h>

#include "mgm/base/error.h"

namespace mgm {
namespace {

TEST(Elements, MultiplyTheExtents) {
  EXPECT_EQ(elements({}), 1);
  EXPECT_EQ(elements({2, 3, 4}), 24);
  EXPECT_EQ(elements({2, 0}), 0);
}

TEST(Elements, RefuseWhatCannotExist) {
  EXPECT_THROW(elements({-1, 2}), Error);
  EXPECT_THROW(elements({std::int64_t{1} << 40, std::int64_t{1} << 40}), Error);
}

TEST(ShapeText, LooksLikeAList) {
  EXPECT_EQ(text(Shape{}), "[]");
  EXPECT_EQ(text(Shape{1, 28, 28}), "[1, 28, 28]");
}

TEST(Array, FindsItsRows) {
  Array array({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(array.rows(), 2);
  EXPECT_EQ(array.row_size(), 3);
  EXPECT_EQ(*array.row(1), 4);
  EXPECT_EQ(Array{}.rows(), 0);
}

TEST(Array, StartsWithZeros) {
  const Array array({2, 2});
  EXPECT_EQ(array.values, std::vector<float>(4));
}

TEST(Array, RefusesValuesThatDoNotFillIt) { EXPECT_THROW(Array({2, 2}, {1, 2, 3}), Error); }

}  // namespace
}  // namespace mgm
