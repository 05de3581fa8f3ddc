#include "mgm/cli/text_width.h"

#include <gtest/gtest.h>

namespace mgm {
namespace {

TEST(TextWidth, CountsColumnsRatherThanBytes) {
  EXPECT_EQ(text_width(""), 0);
  EXPECT_EQ(text_width("abc"), 3);
  EXPECT_EQ(text_width("na\u00efve"), 5);
  EXPECT_EQ(text_width("e\u0301"), 1);  // a combining accent
  EXPECT_EQ(text_width("\u732b"), 2);   // a wide character
}

TEST(TextWidth, CountsBytesThatAreNoText) { EXPECT_EQ(text_width("a\xff\xc3"), 3); }

TEST(Fitted, KeepsWhatFits) { EXPECT_EQ(fitted("abc", 3), "abc"); }

TEST(Fitted, CutsBetweenCharacters) {
  EXPECT_EQ(fitted("abcdefgh", 6), "abc...");
  EXPECT_EQ(fitted("\u732b\u732b\u732b\u732b", 6), "\u732b...");
  EXPECT_EQ(fitted("abcdefgh", 2), "");
}

}  // namespace
}  // namespace mgm
