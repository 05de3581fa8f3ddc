#include "mgm/data/prefetch.h"

#include <atomic>
#include <gmock/gmock.h>
#include <numeric>
#include <thread>

#include "mgm/base/error.h"
#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A thousand numbers; the one called `bad` cannot be read.
class Numbers : public Dataset {
 public:
  explicit Numbers(std::size_t bad = 1000) : bad_(bad) {}
  const DataSchema& schema() const override { return schema_; }
  std::size_t size() const override { return 1000; }
  Batch read(std::span<const std::size_t> samples) const override {
    ++reads;
    Batch batch{{samples.begin(), samples.end()}, {}, {}};
    Array array({static_cast<std::int64_t>(samples.size())});
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (samples[i] == bad_) throw Error(Fault::kData, {"n.csv", 12}, "is bad");
      array.values[i] = static_cast<float>(samples[i]);
    }
    batch.inputs["x"] = std::move(array);
    return batch;
  }
  std::vector<std::string> column(const std::string&, std::span<const std::size_t>) const override {
    return {};
  }
  std::vector<std::string> columns() const override { return {}; }
  std::string label(std::size_t) const override { return ""; }

  mutable std::atomic<std::size_t> reads = 0;

 private:
  DataSchema schema_;
  std::size_t bad_;
};

std::vector<std::size_t> up_to(std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

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
