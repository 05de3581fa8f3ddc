#include "mgm/train/exit_threshold.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/base/random.h"

namespace mgm {
namespace {

/// A quick stage that is right more often the surer it is, and a careful one that is right in nine
/// of ten.
StageVerdicts drawn(std::size_t samples, std::uint64_t key) {
  Random chance(key, "stages");
  StageVerdicts verdicts{{{}, {}}, {{}, {}}};
  for (std::size_t i = 0; i < samples; ++i) {
    const double sure = 0.5 + 0.5 * chance.uniform();
    verdicts.sure[0].push_back(static_cast<float>(sure));
    verdicts.right[0].push_back(chance.uniform() < sure);
    verdicts.sure[1].push_back(1);
    verdicts.right[1].push_back(chance.uniform() < 0.9);
  }
  return verdicts;
}

TEST(ExitThreshold, CountsWhatALastStageWouldHaveKnownBetter) {
  const StageVerdicts verdicts{{{0.9F, 0.9F, 0.6F, 0.9F}, {1, 1, 1, 1}},
                               {{true, false, false, false}, {true, true, true, false}}};
  EXPECT_EQ(outcome_of(verdicts, 0.8).right, 2);
  EXPECT_EQ(outcome_of(verdicts, 0.8).lost, 1);
  EXPECT_EQ(outcome_of(verdicts, kNoExit).right, 3);
  EXPECT_EQ(outcome_of(verdicts, kNoExit).lost, 0);
}

/// The engine sends a sample on where a stage's confidence is no number.
TEST(ExitThreshold, LetsNoSampleExitWhoseConfidenceIsNoNumber) {
  StageVerdicts verdicts{{{}, {}}, {{}, {}}};
  const Array target({3}, {1, 1, NAN});
  verdicts.add(0, Array({3, 2}, {NAN, 0, INFINITY, INFINITY, 9, 0}), target);
  verdicts.add(1, Array({3, 2}, {0, 5, 0, 5, 0, 5}), target);
  ASSERT_EQ(verdicts.samples(), 2) << "one has no target";
  EXPECT_EQ(outcome_of(verdicts, 0).right, 2);
  EXPECT_EQ(outcome_of(verdicts, 0).lost, 0);
}

TEST(ExitThreshold, EstimatesTheLowestThatLosesNoMoreThanToleratedHere) {
  const StageVerdicts verdicts = drawn(2000, 1);
  const double threshold = estimated_threshold(verdicts, 0.02);
  const auto right = [&](double at) { return outcome_of(verdicts, at).right; };
  EXPECT_GE(right(threshold), right(kNoExit) - 40);
  EXPECT_LT(right(threshold - 0.005), right(kNoExit) - 40);
}

/// The promise: of many calibration shares at most one in ten gives a threshold that loses more
/// than tolerated on a great number of new samples. The estimate breaks it about every other time.
TEST(ExitThreshold, KeepsItsGuaranteeOnSamplesThatItHasNotSeen) {
  constexpr double kTolerance = 0.05, kGuarantee = 0.9;
  constexpr int kShares = 200;
  const StageVerdicts truth = drawn(100'000, 7);
  int broken = 0, broken_by_estimate = 0, exits = 0;
  const auto breaks = [&](double threshold) {
    const std::int64_t loss = outcome_of(truth, kNoExit).right - outcome_of(truth, threshold).right;
    return static_cast<double>(loss) > kTolerance * static_cast<double>(truth.samples());
  };
  for (std::uint64_t share = 0; share < kShares; ++share) {
    const StageVerdicts seen = drawn(300, 100 + share);
    const double threshold = guaranteed_threshold(seen, kTolerance, kGuarantee);
    broken += breaks(threshold) ? 1 : 0;
    exits += threshold < 1 ? 1 : 0;
    broken_by_estimate += breaks(estimated_threshold(seen, kTolerance)) ? 1 : 0;
  }
  EXPECT_LE(broken, kShares / 10);
  EXPECT_GE(exits, kShares * 9 / 10) << "it is of use";
  EXPECT_GE(broken_by_estimate, kShares / 5);
}

TEST(ExitThreshold, PromisesNothingOfTooFewSamples) {
  EXPECT_EQ(guaranteed_threshold(drawn(50, 1), 0.01, 0.95), kNoExit);
  EXPECT_EQ(guaranteed_threshold(drawn(298, 1), 0.01, 0.95), kNoExit) << "ln 0.05 / ln 0.99";
}

}  // namespace
}  // namespace mgm
