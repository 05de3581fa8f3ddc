#include "mgm/base/fnv1a.h"

#include <gtest/gtest.h>

namespace mgm {
namespace {

// Published by its authors; bundles of every format rest on them.
TEST(Fnv1a, GivesTheNumbersOfItsAuthors) {
  EXPECT_EQ(fnv1a64(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(fnv1a64("a"), 0xaf63dc4c8601ec8cULL);
  EXPECT_EQ(fnv1a64("foobar"), 0x85944171f73967e8ULL);
}

TEST(Fnv1a, TakesBytesAboveAsciiAsTheyAre) {
  EXPECT_EQ(fnv1a64("\xff"), (0xcbf29ce484222325ULL ^ 0xff) * 0x100000001b3ULL);
}

TEST(Fnv1a, StartsElsewhereWithAnotherSeed) {
  EXPECT_EQ(fnv1a64("", 5), 0xcbf29ce484222325ULL ^ 5);
  EXPECT_NE(fnv1a64("a", 1), fnv1a64("a"));
}

}  // namespace
}  // namespace mgm
