#include "mgm/data/prefetch.h"

#include <gmock/gmock.h>
#include <thread>

#include "mgm/data/fixtures_for_test.h"
#include "mgm/data/numbers_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(BatchLoader, YieldsBatchesInOrderAndTheRestAtTheEnd) {
  const Numbers numbers;
  BatchLoader loader(numbers, {5, 3, 9, 3, 1}, 2);
  EXPECT_EQ(loader.batches(), 3U);
  EXPECT_THAT(loader.next()->samples, ElementsAre(5, 3));
  const auto second = loader.next();
  EXPECT_THAT(second->inputs.at("x").values, ElementsAre(9, 3));
  EXPECT_THAT(loader.next()->samples, ElementsAre(1));
  EXPECT_FALSE(loader.next().has_value());
  EXPECT_FALSE(loader.next().has_value());
}

TEST(BatchLoader, StartsAtAnyBatch) {
  const Numbers numbers;
  BatchLoader loader(numbers, up_to(10), 4, 2);
  EXPECT_EQ(loader.batches(), 3U);
  EXPECT_THAT(loader.next()->samples, ElementsAre(8, 9));
  EXPECT_FALSE(loader.next().has_value());
  BatchLoader beyond(numbers, up_to(10), 4, 3);
  EXPECT_FALSE(beyond.next().has_value());
}

TEST(BatchLoader, HasNoBatchesOverNoSamples) {
  const Numbers numbers;
  BatchLoader loader(numbers, {}, 4);
  EXPECT_EQ(loader.batches(), 0U);
  EXPECT_FALSE(loader.next().has_value());
}

TEST(BatchLoader, ReadsOnlyAsFarAheadAsItMay) {
  const Numbers numbers;
  BatchLoader loader(numbers, up_to(1000), 1, 0, 3);
  loader.next();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_LE(numbers.reads, 4U);
}

TEST(BatchLoader, ThrowsAnErrorWithTheBatchThatItBelongsTo) {
  const Numbers numbers(5);
  BatchLoader loader(numbers, up_to(10), 2);
  EXPECT_THAT(loader.next()->samples, ElementsAre(0, 1));
  EXPECT_THAT(loader.next()->samples, ElementsAre(2, 3));
  EXPECT_THAT(error_of([&] { loader.next(); }), HasSubstr("n.csv:12: is bad"));
  EXPECT_THAT(error_of([&] { loader.next(); }), HasSubstr("n.csv:12: is bad"));
}

TEST(BatchLoader, StopsWhenItGoesAwayEarly) {
  const Numbers numbers;
  for (int trial = 0; trial < 50; ++trial) {
    BatchLoader loader(numbers, up_to(1000), 1);
    for (int i = 0; i < trial % 4; ++i) loader.next();
  }
  EXPECT_LT(numbers.reads, 50U * 10);
}

TEST(BatchLoader, YieldsEverySampleOnceHoweverFastItIsAsked) {
  const Numbers numbers;
  BatchLoader loader(numbers, up_to(1000), 7, 0, 2);
  std::vector<std::size_t> seen;
  while (const auto batch = loader.next()) {
    seen.insert(seen.end(), batch->samples.begin(), batch->samples.end());
    if (seen.size() % 3 == 0) std::this_thread::yield();
  }
  EXPECT_EQ(seen, up_to(1000));
}

}  // namespace
}  // namespace mgm
