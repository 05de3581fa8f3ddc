#include "mgm/base/peak_memory.h"

#include <gtest/gtest.h>
#include <vector>

namespace mgm {
namespace {

TEST(PeakMemory, RemembersWhatWasGivenBack) {
#ifdef MGM_SANITIZED
  GTEST_SKIP() << "a sanitizer's own memory counts";
#endif
  constexpr std::size_t kMany = 300 << 20;  // more than the tests hold otherwise
  const double before = peak_memory();
  EXPECT_GT(before, 0);
  { const std::vector<char> large(kMany, 1); }
  EXPECT_GE(peak_memory(), kMany);
  EXPECT_LT(peak_memory(), before + 1.2 * kMany);
}

}  // namespace
}  // namespace mgm
