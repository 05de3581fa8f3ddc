#include "mgm/routing/random_partition.h"

#include <fmt/format.h>

#include "mgm/base/random.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

class RandomPartition : public Partition {
 public:
  RandomPartition(std::string address, std::size_t count, const RandomPartitionConfig& config)
      : purpose_("partition " + std::move(address)),
        count_(count),
        seed_(static_cast<std::uint64_t>(config.seed)),
        share_(config.share) {}

  std::vector<int> assign(const PartitionInput& input) const override {
    std::vector<int> subsets;
    for (const std::size_t sample : input.samples) {
      subsets.push_back(static_cast<int>(random_key(seed_, purpose_, sample) % count_));
    }
    return subsets;
  }

  bool overlaps() const override { return share_ > 0; }
  bool judges_by_all() const override { return share_ > 0; }

  std::vector<std::vector<int>> also(const PartitionInput& input) const override {
    if (!overlaps()) return {};
    // one subset has the sample for certain: the others make up for the rest
    const auto count = static_cast<double>(count_);
    const double each = count_ > 1 ? (share_ * count - 1) / (count - 1) : 0;
    const std::vector<int> own = assign(input);
    std::vector<std::vector<int>> all(own.size());
    for (std::size_t i = 0; i < own.size(); ++i) {
      Random chance(seed_, purpose_ + " also", input.samples[i]);
      for (int subset = 0; subset < static_cast<int>(count_); ++subset) {
        const bool drawn = chance.uniform() < each;
        if (drawn && subset != own[i]) all[i].push_back(subset);
      }
    }
    return all;
  }

 private:
  std::string purpose_;
  std::size_t count_;
  std::uint64_t seed_;
  double share_;  ///< of the samples in each subset; 0: they do not overlap
};

}  // namespace

BuiltPartition build(const RandomPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  std::vector<std::string> subsets = subset_names(site, options, problems);
  if (subsets.empty()) return {};
  const std::size_t count = subsets.size();
  if (config.share > 0 && config.share * static_cast<double>(count) < 1) {
    problems.add(options.at("share").place(),
                 fmt::format("share: {} of the samples for each of {} experts would leave some to "
                             "nobody: at least {:.3g}, or 0 for subsets that do not overlap",
                             config.share, count, 1 / static_cast<double>(count)));
    return {};
  }
  return {std::make_unique<RandomPartition>(site.address, count, config), std::move(subsets)};
}

}  // namespace mgm
