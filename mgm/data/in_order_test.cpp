#include "mgm/data/in_order.h"

#include <atomic>
#include <gmock/gmock.h>

#include "mgm/data/numbers_for_test.h"

namespace mgm {
namespace {

using testing::HasSubstr;

/// What arrives of samples 0 to 99 in batches of 7, each computed by one of `threads`.
std::vector<std::size_t> arrived(const Numbers& numbers, int threads, std::size_t slow_batch) {
  std::vector<std::size_t> seen;
  BatchLoader loader(numbers, up_to(100), 7);
  in_order(
      loader, threads,
      [&](const Batch& batch, std::size_t first) {
        EXPECT_EQ(batch.samples.front(), first);
        if (first / 7 == slow_batch) std::this_thread::sleep_for(std::chrono::milliseconds(20));
        return batch.samples;
      },
      [&](const Batch& batch, std::vector<std::size_t> result) {
        EXPECT_EQ(batch.samples, result);
        seen.insert(seen.end(), result.begin(), result.end());
      });
  return seen;
}

TEST(InOrder, TakesResultsInTheOrderOfTheBatchesHoweverLongEachTakes) {
  const Numbers numbers;
  for (const int threads : {1, 2, 5}) {
    for (const std::size_t slow : {0U, 3U, 14U})
      EXPECT_EQ(arrived(numbers, threads, slow), up_to(100));
  }
}

TEST(InOrder, ComputesEachBatchOnOneThreadAndGivesTheCallerItsTeamBack) {
  const Numbers numbers;
  const Team before(3);
  BatchLoader loader(numbers, up_to(20), 5);
  in_order(
      loader, 2, [](const Batch&, std::size_t) { return Team::size(); },
      [](const Batch&, int team) { EXPECT_EQ(team, 1); });
  EXPECT_EQ(Team::size(), 3);
}

TEST(InOrder, SeveralThreadsComputeAtOnce) {
  const Numbers numbers;
  std::atomic<int> waiting = 0;
  BatchLoader loader(numbers, up_to(10), 5);
  in_order(
      loader, 2,
      [&](const Batch&, std::size_t) {
        for (++waiting; waiting < 2;) std::this_thread::yield();  // ends only where both are here
        return 0;
      },
      [](const Batch&, int) {});
  EXPECT_EQ(waiting, 2);
}

/// The message and how many batches were taken where two batches cannot be computed.
std::pair<std::string, int> failing(int threads) {
  const Numbers numbers;
  int taken = 0;
  try {
    BatchLoader loader(numbers, up_to(100), 5);
    in_order(
        loader, threads,
        [](const Batch&, std::size_t first) {
          if (first == 20) std::this_thread::sleep_for(std::chrono::milliseconds(20));
          if (first == 20 || first == 25) throw Error(Fault::kData, std::to_string(first));
          return 0;
        },
        [&](const Batch&, int) { ++taken; });
  } catch (const Error& error) {
    return {error.what(), taken};
  }
  return {"none", taken};
}

TEST(InOrder, TheErrorOfTheEarliestBatchIsThrownAndWhatCameBeforeWasTaken) {
  for (const int threads : {1, 2, 4}) {
    const auto [message, taken] = failing(threads);
    EXPECT_THAT(message, HasSubstr("20"));
    EXPECT_EQ(taken, 4);
  }
}

TEST(InOrder, AnErrorInReadingOrTakingIsThrownToo) {
  const Numbers bad(42);
  EXPECT_THROW(arrived(bad, 3, 0), Error);
  const Numbers numbers;
  BatchLoader loader(numbers, up_to(100), 5);
  const auto take = [](const Batch&, int) { throw Error(Fault::kFailed, "the disk is full"); };
  EXPECT_THROW(in_order(
                   loader, 2, [](const Batch&, std::size_t) { return 0; }, take),
               Error);
}

}  // namespace
}  // namespace mgm
