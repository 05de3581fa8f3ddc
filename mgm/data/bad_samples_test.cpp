#include "mgm/data/bad_samples.h"

#include <atomic>
#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::HasSubstr;

TEST(BadSamples, AreFoundInTheirOrderByAnyNumberOfThreads) {
  std::atomic<int> looked = 0;
  BadSamples bad;
  const auto samples = find_bad_samples(
      1000,
      [&](std::size_t sample) {
        ++looked;
        if (sample % 100 == 7)
          throw Error(Fault::kData, {"f" + std::to_string(sample)}, "is broken");
      },
      bad);
  EXPECT_EQ(looked, 1000);
  EXPECT_EQ(samples, (std::vector<std::size_t>{7, 107, 207, 307, 407, 507, 607, 707, 807, 907}));
  EXPECT_EQ(bad.text("left out"),
            "10 bad samples left out:\n  f7: is broken\n  f107: is broken\n  f207: is broken\n"
            "  f307: is broken\n  f407: is broken\n  and 5 more\n");
}

TEST(BadSamples, AreNotWhatAnythingElseFails) {
  BadSamples bad;
  EXPECT_THAT(error_of([&] {
                find_bad_samples(
                    100, [](std::size_t) { throw Error(Fault::kBug, "oh"); }, bad);
              }),
              HasSubstr("oh"));
  EXPECT_EQ(bad.count(), 0U);
}

TEST(BadSamples, SayNothingWhereThereAreNone) {
  const BadSamples none;
  none.refuse();
  EXPECT_EQ(none.text("left out"), "");
  BadSamples one;
  one.add({Fault::kData, {"f", 3}, "is broken"});
  EXPECT_EQ(error_of([&] { one.refuse(); }), "f:3: is broken");
  EXPECT_EQ(one.text("left out"), "1 bad sample left out:\n  f:3: is broken\n");
}

}  // namespace
}  // namespace mgm
