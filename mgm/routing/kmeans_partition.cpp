#include "mgm/routing/kmeans_partition.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/random.h"
#include "mgm/routing/kmeans.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

class KMeansPartition : public Partition {
 public:
  KMeansPartition(std::string address, std::int64_t count, const KMeansPartitionConfig& config)
      : address_(std::move(address)), count_(count), config_(config) {}

  bool needs_features() const override { return true; }

  void fit(const PartitionInput& input, std::uint64_t seed) override {
    const std::uint64_t key = random_key(seed, "kmeans " + address_);
    const std::int64_t rows = input.features.rows();
    if (rows <= config_.samples) {
      centroids_ = kmeans(input.features, count_, config_.iterations, key);
      return;
    }
    Random random(seed, "kmeans samples " + address_);
    const std::vector<std::size_t> order = random.permutation(static_cast<std::size_t>(rows));
    Array some({config_.samples, input.features.row_size()});
    for (std::int64_t i = 0; i < config_.samples; ++i) {
      std::copy_n(input.features.row(static_cast<std::int64_t>(order[i])), some.row_size(),
                  some.row(i));
    }
    centroids_ = kmeans(some, count_, config_.iterations, key);
  }

  std::vector<int> assign(const PartitionInput& input) const override {
    if (centroids_.rows() != count_ || centroids_.row_size() != input.features.row_size()) {
      throw Error(Fault::kBug,
                  fmt::format("the clusters of '{}' were not fitted to what it reads", address_));
    }
    return nearest_centroids(input.features, centroids_);
  }

  std::map<std::string, Array> state() const override { return {{"centroids", centroids_}}; }
  void restore(const std::map<std::string, Array>& state) override {
    const auto found = state.find("centroids");
    if (found == state.end() || found->second.shape.size() != 2 || found->second.rows() != count_) {
      throw Error(Fault::kModel,
                  fmt::format("the {} centroids of '{}' are missing", count_, address_));
    }
    centroids_ = found->second;
  }

 private:
  std::string address_;
  std::int64_t count_;
  KMeansPartitionConfig config_;
  Array centroids_;
};

}  // namespace

BuiltPartition build(const KMeansPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  std::vector<std::string> subsets = subset_names(site, options, problems);
  if (subsets.empty()) return {};
  const auto count = static_cast<std::int64_t>(subsets.size());
  return {std::make_unique<KMeansPartition>(site.address, count, config), std::move(subsets)};
}

}  // namespace mgm
