#include "mgm/base/error.h"

#include <gtest/gtest.h>

namespace mgm {
namespace {

TEST(Place, LeavesOutWhatIsUnknown) {
  EXPECT_EQ((Place{"a.yaml", 3, 7}.text()), "a.yaml:3:7");
  EXPECT_EQ((Place{"a.yaml", 3, 0}.text()), "a.yaml:3");
  EXPECT_EQ((Place{"a.yaml"}.text()), "a.yaml");
  EXPECT_EQ((Place{"", 3, 7}.text()), "line 3:7");
  EXPECT_EQ(Place{}.text(), "");
}

TEST(Error, PutsThePlaceBeforeTheMessage) {
  const Error error(Fault::kSpec, Place{"a.yaml", 3, 7}, "is wrong");
  EXPECT_STREQ(error.what(), "a.yaml:3:7: is wrong");
  EXPECT_EQ(error.fault(), Fault::kSpec);
  EXPECT_EQ(error.place().line, 3);
}

TEST(Error, WithoutAPlaceIsTheMessageAlone) {
  EXPECT_STREQ(Error(Fault::kData, "is wrong").what(), "is wrong");
}

TEST(Problems, ThrowNothingWhereThereAreNone) {
  const Problems problems;
  EXPECT_TRUE(problems.empty());
  EXPECT_NO_THROW(problems.throw_if_any());
}

std::string all_of(const Problems& problems) {
  try {
    problems.throw_if_any(Fault::kData);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::kData);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Problems, AreListedInTheOrderOfTheText) {
  Problems problems;
  problems.add({"a", 9, 1}, "last");
  problems.add({"a", 2, 5}, "second");
  problems.add({"a", 2, 1}, "first");
  EXPECT_EQ(problems.count(), 3U);
  EXPECT_EQ(all_of(problems), "a:2:1: first\na:2:5: second\na:9:1: last");
}

TEST(Problems, NameTheSameOneOnce) {
  Problems problems;
  problems.add({"a", 2, 1}, "twice");
  problems.add({"a", 2, 1}, "twice");
  problems.add({"a", 2, 1}, "other");
  EXPECT_EQ(all_of(problems), "a:2:1: twice\na:2:1: other");
}

TEST(Problems, AlikeOnesAreCountedAfterTheTenth) {
  Problems problems;
  for (int line = 1; line <= 30; ++line) problems.add({"a", line, 1}, "alike");
  problems.add({"a", 31, 1}, "other");
  const std::string text = all_of(problems);
  EXPECT_TRUE(text.ends_with("a:10:1: alike\na:31:1: other\n... and 20 more")) << text;
}

}  // namespace
}  // namespace mgm
