#include "mgm/spec/wrapped.h"

#include <gmock/gmock.h>

namespace mgm {
namespace {

using testing::ElementsAre;

TEST(Wrapped, FillsLinesWithWords) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("", 7), ElementsAre(""));
}

TEST(Wrapped, BreaksAWordThatIsLongerThanALineBetweenCharacters) {
  EXPECT_THAT(wrapped("a abcdefgh b", 3), ElementsAre("a", "abc", "def", "gh", "b"));
  EXPECT_THAT(wrapped("\u00e9\u00e9\u00e9", 3), ElementsAre("\u00e9", "\u00e9", "\u00e9"));
}

}  // namespace
}  // namespace mgm
