#include "mgm/task/paired_difference.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/base/random.h"

namespace mgm {
namespace {

/// A model that is right with the given probability, sample by sample; `common` of them depend on
/// the sample alone, so that two models are wrong on the same ones.
std::vector<double> rights(double accuracy, std::size_t samples, std::uint64_t samples_key,
                           std::uint64_t own_key) {
  Random shared(samples_key), own(own_key);
  std::vector<double> right;
  for (std::size_t i = 0; i < samples; ++i) {
    const double hardness = shared.uniform();
    const double chance = 0.7 * hardness + 0.3 * own.uniform();
    right.push_back(chance < accuracy ? 1 : 0);
  }
  return right;
}

/// The jackknife of a mean.
Jackknife of_mean(const std::vector<double>& values) {
  constexpr std::size_t kGroups = 50;
  std::vector<double> sums(kGroups, 0), counts(kGroups, 0);
  double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sums[i % kGroups] += values[i];
    counts[i % kGroups] += 1;
    sum += values[i];
  }
  const double count = static_cast<double>(values.size());
  Jackknife result{sum / count, {}};
  for (std::size_t g = 0; g < kGroups; ++g)
    result.without.push_back((sum - sums[g]) / (count - counts[g]));
  return result;
}

/// Runs of a model over seeds whose luck in training differs by `luck`.
std::vector<Jackknife> runs(double accuracy, double luck, std::size_t seeds, std::uint64_t trial,
                            std::uint64_t model) {
  std::vector<Jackknife> all;
  Random chance(random_key(model, "luck", trial));
  for (std::size_t k = 0; k < seeds; ++k) {
    all.push_back(
        of_mean(rights(accuracy + luck * chance.normal(), 1000, random_key(trial, "samples"),
                       random_key(model, "own", trial * 100 + k))));
  }
  return all;
}

double share_beyond_noise(double gain, double luck, std::size_t seeds) {
  constexpr int kTrials = 200;
  double found = 0;
  for (std::uint64_t trial = 0; trial < kTrials; ++trial) {
    const auto difference = paired_difference(runs(0.7 + gain, luck, seeds, trial, 1),
                                              runs(0.7, luck, seeds, trial, 2), 0.95);
    found += difference.value().beyond_noise ? 1 : 0;
  }
  return found / kTrials;
}

TEST(PairedDifference, SeldomTakesNoiseForMore) {
  EXPECT_LE(share_beyond_noise(0, 0, 1), 0.08);  // 5 % but for chance
  EXPECT_LE(share_beyond_noise(0, 0.01, 3), 0.08);
  EXPECT_LE(share_beyond_noise(0, 0.05, 2), 0.08);
}

TEST(PairedDifference, FindsWhatIsThere) {
  EXPECT_GE(share_beyond_noise(0.05, 0, 1), 0.9);
  EXPECT_GE(share_beyond_noise(0.05, 0.005, 5), 0.9);
}

TEST(PairedDifference, IsLessSureWhereSeedsDiffer) {
  const Difference steady =
      paired_difference(runs(0.75, 0, 3, 1, 1), runs(0.7, 0, 3, 1, 2), 0.95).value();
  const Difference shaky =
      paired_difference(runs(0.75, 0.05, 3, 1, 1), runs(0.7, 0.05, 3, 1, 2), 0.95).value();
  EXPECT_LT(steady.high - steady.low, shaky.high - shaky.low);
  EXPECT_TRUE(steady.beyond_noise);
}

TEST(PairedDifference, IsInTheMiddleOfItsInterval) {
  const Difference found =
      paired_difference(runs(0.72, 0, 2, 3, 1), runs(0.7, 0, 2, 3, 2), 0.95).value();
  EXPECT_NEAR((found.low + found.high) / 2, found.mean, 1e-12);
  EXPECT_EQ(found.beyond_noise, found.low > 0 || found.high < 0);
  const Difference wider =
      paired_difference(runs(0.72, 0, 2, 3, 1), runs(0.7, 0, 2, 3, 2), 0.99).value();
  EXPECT_LT(wider.low, found.low);
  EXPECT_EQ(wider.p, found.p);
}

TEST(PairedDifference, OfEqualAnswersIsNone) {
  const std::vector<Jackknife> same = runs(0.7, 0.01, 3, 1, 1);
  const Difference none = paired_difference(same, same, 0.95).value();
  EXPECT_EQ(none.mean, 0);
  EXPECT_EQ(none.p, 1);
  EXPECT_FALSE(none.beyond_noise);
}

TEST(PairedDifference, OfAMetricThatDoesNotExistCannotBeTold) {
  const std::vector<Jackknife> nothing{{std::nan(""), {std::nan(""), std::nan("")}}};
  EXPECT_EQ(paired_difference(nothing, nothing, 0.95), std::nullopt);
  const std::vector<Jackknife> one{{0.9, {0.9, std::nan("")}}}, other{{0.1, {0.1, std::nan("")}}};
  EXPECT_EQ(paired_difference(one, other, 0.95), std::nullopt) << "not zero";
}

TEST(PairedDifference, OfWhatDiffersBySoMuchOnEverySampleCannotBeTold) {
  const std::vector<Jackknife> right{{1, {1, 1}}}, wrong{{0, {0, 0}}};
  EXPECT_EQ(paired_difference(right, wrong, 0.95), std::nullopt) << "two samples prove nothing";
}

}  // namespace
}  // namespace mgm
