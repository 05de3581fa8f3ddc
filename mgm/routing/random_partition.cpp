#include "mgm/routing/random_partition.h"

#include "mgm/base/random.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

class RandomPartition : public Partition {
 public:
  RandomPartition(std::string address, std::size_t count, std::uint64_t seed)
      : purpose_("partition " + std::move(address)), count_(count), seed_(seed) {}

  std::vector<int> assign(const PartitionInput& input) const override {
    std::vector<int> subsets;
    for (const std::size_t sample : input.samples) {
      subsets.push_back(static_cast<int>(random_key(seed_, purpose_, sample) % count_));
    }
    return subsets;
  }

 private:
  std::string purpose_;
  std::size_t count_;
  std::uint64_t seed_;
};

}  // namespace

BuiltPartition build(const RandomPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  std::vector<std::string> subsets = subset_names(site, options, problems);
  if (subsets.empty()) return {};
  const std::size_t count = subsets.size();
  return {std::make_unique<RandomPartition>(site.address, count,
                                            static_cast<std::uint64_t>(config.seed)),
          std::move(subsets)};
}

}  // namespace mgm
