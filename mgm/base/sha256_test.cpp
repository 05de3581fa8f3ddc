#include "mgm/base/sha256.h"

#include <gtest/gtest.h>

#include "mgm/base/error.h"

namespace mgm {
namespace {

constexpr const char* kOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST(Sha256, AgreesWithTheStandardsExamples) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), kOfAbc);
}

TEST(Sha256, IsTheSameOverPieces) {
  Sha256 sum;
  sum.add("a");
  sum.add("");
  sum.add("bc");
  EXPECT_EQ(sum.hex(), kOfAbc);
}

TEST(Sha256, IsFinishedOnce) {
  Sha256 sum;
  sum.hex();
  EXPECT_THROW(sum.hex(), Error);
  EXPECT_THROW(sum.add("a"), Error);
}

}  // namespace
}  // namespace mgm
