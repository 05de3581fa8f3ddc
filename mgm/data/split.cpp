#include "mgm/data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>

#include "mgm/base/random.h"

namespace mgm {

namespace {

constexpr double kRounding = 1e-9;
constexpr std::size_t kParts = 4;  // validation, calibration, test, train
constexpr std::size_t kTrain = 3;

/// The samples of each stratum in random order.
std::map<std::string, std::vector<std::size_t>> shuffled_strata(
    std::size_t count, const std::vector<std::string>& strata, std::uint64_t seed,
    const std::string& purpose) {
  std::map<std::string, std::vector<std::size_t>> by_stratum;
  for (std::size_t i = 0; i < count; ++i) by_stratum[strata.empty() ? "" : strata[i]].push_back(i);
  for (auto& [name, samples] : by_stratum) Random(seed, purpose + " " + name).shuffle(samples);
  return by_stratum;
}

/// The shares of one total: each gets the whole number below its exact share, and what is left goes
/// one by one to those with the largest remainders plus `owed`.
std::vector<std::size_t> apportion(std::size_t total, const std::vector<double>& shares,
                                   const std::vector<double>& owed) {
  std::vector<std::size_t> counts;
  std::vector<std::pair<double, std::size_t>>
      claims;  // negative, so that sorting brings the largest
  std::size_t given = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double exact = shares[i] * static_cast<double>(total);
    const double below = std::floor(exact + kRounding);
    counts.push_back(static_cast<std::size_t>(below));
    given += counts.back();
    if (exact - below > kRounding) claims.emplace_back(-(exact - below + owed[i]), i);
  }
  std::stable_sort(claims.begin(), claims.end());
  for (std::size_t i = 0; given < total && i < claims.size(); ++i, ++given) {
    ++counts[claims[i].second];
  }
  return counts;
}

/// Every stratum is learned from: takes a sample for training from the largest other part.
void keep_one_to_train(std::size_t total, std::vector<std::size_t>& counts) {
  counts[kTrain] += total - std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  if (counts[kTrain] > 0) return;
  --*std::max_element(counts.begin(), counts.begin() + kTrain);
  ++counts[kTrain];
}

void check_part(const std::vector<std::size_t>& part, const char* name, double share,
                std::size_t count) {
  if (share <= 0 || !part.empty()) return;
  throw Error(Fault::kData, fmt::format("split: a share of {} of {} samples leaves {} without one: "
                                        "use more data, a larger share, or 0",
                                        share, count, name));
}

}  // namespace

Shares shares_of(const SplitConfig& config) {
  constexpr double kValidation = 0.1;
  const bool unsaid = config.column.empty() && !config.validation.own;
  return {config.validation.share.value_or(unsaid ? kValidation : 0), config.calibration,
          config.test.share.value_or(0)};
}

Split split_by_shares(std::size_t count, const std::vector<std::string>& strata,
                      const Shares& shares, std::uint64_t seed) {
  const double rest = 1 - shares.validation - shares.calibration - shares.test;
  if (count == 0 || rest <= kRounding) {
    throw Error(Fault::kData,
                fmt::format("split: nothing of {} samples is left to train on", count));
  }
  const std::vector<double> exact{shares.validation, shares.calibration, shares.test, rest};
  std::vector<double> owed(kParts, 0);
  Split split;
  const std::array<std::vector<std::size_t>*, kParts> parts{&split.validation, &split.calibration,
                                                            &split.test, &split.train};
  for (const auto& [stratum, samples] : shuffled_strata(count, strata, seed, "split")) {
    std::vector<std::size_t> counts = apportion(samples.size(), exact, owed);
    keep_one_to_train(samples.size(), counts);
    auto next = samples.begin();
    for (std::size_t k = 0; k < kParts; ++k) {
      owed[k] += exact[k] * static_cast<double>(samples.size()) - static_cast<double>(counts[k]);
      const auto end = next + static_cast<std::ptrdiff_t>(counts[k]);
      parts[k]->insert(parts[k]->end(), next, end);
      next = end;
    }
  }
  check_part(split.validation, "validation", shares.validation, count);
  check_part(split.calibration, "calibration", shares.calibration, count);
  check_part(split.test, "test", shares.test, count);
  for (auto* part : parts) std::sort(part->begin(), part->end());
  return split;
}

std::vector<std::size_t> limited(std::size_t count, const std::vector<std::string>& strata,
                                 std::size_t most, std::uint64_t seed) {
  std::vector<std::size_t> chosen;
  if (most == 0 || most >= count) {
    chosen.resize(count);
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    return chosen;
  }
  const auto by_stratum = shuffled_strata(count, strata, seed, "limit");
  std::vector<double> shares;
  for (const auto& [name, samples] : by_stratum) {
    shares.push_back(static_cast<double>(samples.size()) / static_cast<double>(count));
  }
  const std::vector<std::size_t> counts =
      apportion(most, shares, std::vector<double>(shares.size(), 0));
  std::size_t k = 0;
  for (const auto& [name, samples] : by_stratum) {
    const auto take = static_cast<std::ptrdiff_t>(counts[k++]);
    chosen.insert(chosen.end(), samples.begin(), samples.begin() + take);
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace mgm
