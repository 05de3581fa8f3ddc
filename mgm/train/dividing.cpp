#include "mgm/train/dividing.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "mgm/base/random.h"

namespace mgm {

namespace {

PartitionInput input_of(const Workshop& shop, const Phase& phase, const Division& division,
                        const std::vector<std::size_t>& samples) {
  PartitionInput input{shop.dataset, samples, {}};
  if (division.partition->needs_features())
    input.features = features(shop, phase.address, division.reads, samples);
  return input;
}

/// An expert that learns alone is refused where its subset is empty; one that learns with others
/// goes unnoticed.
void remark_empty(const Workshop& shop, const Phase& phase, const std::vector<int>& subsets) {
  const Division& division = *shop.tree.at(phase.address).division();
  for (std::size_t k = 0; k < division.parts.size(); ++k) {
    const int subset = static_cast<int>(k);
    const bool any = std::find(subsets.begin(), subsets.end(), subset) != subsets.end();
    if (any || division.partition->leaves_out(subset)) continue;
    shop.observer.remarked(phase, fmt::format("the subset '{}' of '{}' is empty: its expert is "
                                              "taught by no sample",
                                              division.parts[k], phase.address));
  }
}

void remark(const Workshop& shop, const Phase& phase, const std::vector<int>& subsets) {
  const std::string text = shop.tree.at(phase.address).division()->partition->remark();
  if (!text.empty()) shop.observer.remarked(phase, text);
  remark_empty(shop, phase, subsets);
  const auto none = std::count(subsets.begin(), subsets.end(), Assignments::kNone);
  if (none == 0) return;
  shop.observer.remarked(phase, fmt::format("{} of {} training samples belong to no subset of "
                                            "'{}' (a missing or unknown value) and teach none of "
                                            "its experts",
                                            none, subsets.size(), phase.address));
}

/// Training samples of equal number in each fold, by chance.
void lay_in_folds(Workshop& shop, const Phase& phase) {
  const std::string folds = folds_of(phase.address);
  std::vector<std::size_t> samples = shop.assignments.filter(shop.split.train, phase.samples);
  Random(shop.seed, folds).shuffle(samples);
  const std::size_t count = shop.tree.at(phase.address).division()->design.folds;
  std::vector<int> by_sample(shop.dataset.size(), Assignments::kNone);
  for (std::size_t i = 0; i < samples.size(); ++i)
    by_sample[samples[i]] = static_cast<int>(i % count);
  shop.assignments.set(folds, std::move(by_sample));
}

/// Gives samples to experts beside their own, where subsets overlap.
void share_samples(Workshop& shop, const Phase& phase) {
  const Division& division = *shop.tree.at(phase.address).division();
  const PartitionInput taught =
      input_of(shop, phase, division, shop.assignments.filter(shop.split.train, phase.samples));
  std::vector<std::vector<int>> also(shop.dataset.size());
  std::vector<std::vector<int>> found = division.partition->also(taught);
  for (std::size_t i = 0; i < found.size(); ++i) also[taught.samples[i]] = std::move(found[i]);
  if (division.partition->judges_by_all()) {
    std::vector<int> everyone(division.parts.size());
    std::iota(everyone.begin(), everyone.end(), 0);
    for (const std::size_t sample : shop.assignments.filter(shop.split.validation, phase.samples))
      also[sample] = everyone;
  }
  shop.assignments.set_also(phase.address, std::move(also));
}

/// Samples of a part of the split that come to a route only to teach an expert around it what
/// belongs elsewhere. `own`: those that come to be answered, in the order of `part`.
std::vector<std::size_t> strangers(const Workshop& shop, const Phase& phase,
                                   const std::vector<std::size_t>& part,
                                   const std::vector<std::size_t>& own) {
  std::vector<std::size_t> all;
  std::size_t next = 0;
  for (const std::size_t sample : shop.assignments.filter(part, phase.samples)) {
    if (next < own.size() && own[next] == sample)
      ++next;
    else
      all.push_back(sample);
  }
  return all;
}

/// Chooses, for each part that answers for its own classes alone, the samples of others that teach
/// it what belongs elsewhere; those of the validation share judge it, and so on.
void draw_elsewhere(Workshop& shop, const Phase& phase) {
  const Division& division = *shop.tree.at(phase.address).division();
  std::vector<std::vector<int>> elsewhere(shop.dataset.size());
  std::uint64_t share = 0;
  for (const auto* part : {&shop.split.train, &shop.split.validation, &shop.split.calibration}) {
    const std::vector<std::size_t> own =
        shop.assignments.filter(*part, phase.samples, Assignments::Elsewhere::kWithout);
    const std::vector<int> subsets = shop.assignments.of(phase.address, own);
    const std::vector<std::size_t> from_outside = strangers(shop, phase, *part, own);
    ++share;
    for (int k = 0; k < static_cast<int>(division.parts.size()); ++k) {
      std::vector<std::size_t> others = from_outside;
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (subsets[i] != Assignments::kNone && subsets[i] != k) others.push_back(own[i]);
      }
      const auto count = static_cast<double>(std::count(subsets.begin(), subsets.end(), k));
      const auto wanted = static_cast<std::size_t>(std::llround(division.elsewhere * count));
      const std::string purpose = fmt::format("elsewhere {} {}", phase.address, division.parts[k]);
      Random(shop.seed, purpose, share).shuffle(others);
      others.resize(std::min(others.size(), wanted));
      for (const std::size_t sample : others) elsewhere[sample].push_back(k);
    }
  }
  shop.assignments.set_elsewhere(phase.address, std::move(elsewhere));
}

/// A route inside such a part hands what belongs elsewhere to its own, each to whose subset it
/// would be of.
void pass_on_elsewhere(Workshop& shop, const Phase& phase) {
  const Division& division = *shop.tree.at(phase.address).division();
  std::vector<std::vector<int>> elsewhere(shop.dataset.size());
  for (const auto* part : {&shop.split.train, &shop.split.validation, &shop.split.calibration}) {
    const std::vector<std::size_t> own =
        shop.assignments.filter(*part, phase.samples, Assignments::Elsewhere::kWithout);
    const std::vector<std::size_t> others = strangers(shop, phase, *part, own);
    if (others.empty()) continue;
    const std::vector<int> subsets =
        division.partition->assign(input_of(shop, phase, division, others));
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (subsets[i] != Assignments::kNone) elsewhere[others[i]].push_back(subsets[i]);
    }
  }
  shop.assignments.set_elsewhere(phase.address, std::move(elsewhere));
}

}  // namespace

void divide_samples(Workshop& shop, const Phase& phase) {
  const Division& division = *shop.tree.at(phase.address).division();
  Partition& partition = *division.partition;
  std::vector<int> by_sample(shop.dataset.size(), Assignments::kNone);
  for (const auto* part : {&shop.split.train, &shop.split.validation, &shop.split.calibration}) {
    const PartitionInput given =
        input_of(shop, phase, division,
                 shop.assignments.filter(*part, phase.samples, Assignments::Elsewhere::kWithout));
    if (part == &shop.split.train) {
      partition.fit(given, shop.seed);
      shop.tree.at(phase.address).settle_classes();
    }
    if (given.samples.empty()) continue;
    const std::vector<int> subsets = partition.assign(given);
    if (part == &shop.split.train) remark(shop, phase, subsets);
    for (std::size_t i = 0; i < subsets.size(); ++i) by_sample[given.samples[i]] = subsets[i];
  }
  shop.assignments.set(phase.address, std::move(by_sample));
  if (division.design.folds > 0) lay_in_folds(shop, phase);
  if (division.own.empty())
    pass_on_elsewhere(shop, phase);
  else
    draw_elsewhere(shop, phase);
  if (partition.overlaps()) share_samples(shop, phase);
}

std::vector<bool> left_out(const Division& division) {
  std::vector<bool> all;
  for (std::size_t k = 0; k < division.parts.size(); ++k)
    all.push_back(division.partition->leaves_out(static_cast<int>(k)));
  return all;
}

Error empty_subset(const Workshop& shop, const Phase& phase) {
  // a router that the spec gives would choose an expert whose subset was merged away
  const bool merging =
      std::all_of(phase.samples.begin(), phase.samples.end(), [&](const Constraint& constraint) {
        return shop.tree.at(constraint.route).division()->design.teaching != RouterTeaching::kGiven;
      });
  return {Fault::kData, shop.tree.annotations.at(phase.address).place,
          fmt::format("no training sample reaches '{}': its subset is empty; use fewer experts, "
                      "another partition{}",
                      phase.address,
                      merging ? ", or tiny: {merge: N} beside the partition"
                              : " or other rules (tiny: {merge: N} needs a router that learns)")};
}

}  // namespace mgm
