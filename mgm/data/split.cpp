#include "mgm/data/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>

#include "mgm/base/random.h"
#include "mgm/base/text.h"

namespace mgm {

namespace {

/// The samples of each stratum in random order.
std::map<std::string, std::vector<std::size_t>> shuffled_strata(
    std::size_t count, const std::vector<std::string>& strata, std::uint64_t seed,
    const char* purpose) {
  std::map<std::string, std::vector<std::size_t>> by_stratum;
  for (std::size_t i = 0; i < count; ++i) by_stratum[strata.empty() ? "" : strata[i]].push_back(i);
  for (auto& [name, samples] : by_stratum)
    Random(seed, std::string(purpose) + " " + name).shuffle(samples);
  return by_stratum;
}

/// Whole numbers in the given proportions that sum to `total`: what is lost to rounding goes to the
/// largest remainders.
std::vector<std::size_t> apportion(std::size_t total, const std::vector<double>& shares) {
  std::vector<std::size_t> counts;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::size_t given = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double exact = shares[i] * static_cast<double>(total);
    counts.push_back(static_cast<std::size_t>(std::floor(exact + 1e-9)));
    given += counts.back();
    remainders.emplace_back(-(exact - std::floor(exact + 1e-9)), i);
  }
  std::stable_sort(remainders.begin(), remainders.end());
  for (std::size_t i = 0; given < total; ++i, ++given)
    ++counts[remainders[i % remainders.size()].second];
  return counts;
}

void check_share(const std::vector<std::size_t>& samples, const char* name, double share) {
  if (share > 0 && samples.empty()) {
    throw Error(Fault::kData, fmt::format("split: a share of {} for {} leaves it without a sample: "
                                          "use more data or a larger share",
                                          share, name));
  }
}

void sort_all(Split& split) {
  for (auto* part : {&split.train, &split.validation, &split.calibration, &split.test})
    std::sort(part->begin(), part->end());
}

}  // namespace

Split split_by_shares(std::size_t count, const std::vector<std::string>& strata,
                      const SplitConfig& config) {
  const double rest = 1 - config.validation - config.calibration - config.test;
  if (rest <= 0) {
    throw Error(Fault::kSpec, fmt::format("split: validation, calibration and test take {} of the "
                                          "data, so that nothing is left to train on",
                                          1 - rest));
  }
  Split split;
  const std::vector<double> shares{config.validation, config.calibration, config.test, rest};
  const std::array<std::vector<std::size_t>*, 4> parts{&split.validation, &split.calibration,
                                                       &split.test, &split.train};
  for (const auto& [stratum, samples] :
       shuffled_strata(count, strata, static_cast<std::uint64_t>(config.seed), "split")) {
    const std::vector<std::size_t> counts = apportion(samples.size(), shares);
    std::size_t next = 0;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      for (std::size_t i = 0; i < counts[k]; ++i) parts[k]->push_back(samples[next++]);
    }
  }
  check_share(split.validation, "validation", config.validation);
  check_share(split.calibration, "calibration", config.calibration);
  check_share(split.test, "test", config.test);
  if (split.train.empty()) throw Error(Fault::kData, "split: nothing is left to train on");
  sort_all(split);
  return split;
}

Split split_by_column(const std::vector<std::string>& values, const std::string& column) {
  Split split;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == "train")
      split.train.push_back(i);
    else if (values[i] == "validation")
      split.validation.push_back(i);
    else if (values[i] == "calibration")
      split.calibration.push_back(i);
    else if (values[i] == "test")
      split.test.push_back(i);
    else {
      throw Error(Fault::kData, fmt::format("split: column '{}' says '{}' in sample {}, expected "
                                            "train, validation, calibration or test",
                                            column, printable(values[i]), i + 1));
    }
  }
  if (split.train.empty())
    throw Error(Fault::kData, fmt::format("split: column '{}' says train in no sample", column));
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
  for (const auto& [name, samples] : by_stratum)
    shares.push_back(static_cast<double>(samples.size()) / static_cast<double>(count));
  const std::vector<std::size_t> counts = apportion(most, shares);
  std::size_t k = 0;
  for (const auto& [name, samples] : by_stratum) {
    const std::size_t take = std::min(counts[k++], samples.size());
    chosen.insert(chosen.end(), samples.begin(),
                  samples.begin() + static_cast<std::ptrdiff_t>(take));
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace mgm
