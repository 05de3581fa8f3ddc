#include "mgm/routing/kmeans_partition.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/random.h"
#include "mgm/routing/balanced_kmeans.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

class KMeansPartition : public Partition {
 public:
  KMeansPartition(std::string address, std::int64_t count, const KMeansPartitionConfig& config)
      : address_(std::move(address)), count_(count), config_(config) {}

  bool needs_features() const override { return true; }
  std::vector<std::string> reads() const override { return config_.on; }

  void fit(const PartitionInput& input, std::uint64_t seed) override {
    const Array some = sample(input.features, seed);
    const Array& points = some.shape.empty() ? input.features : some;
    const std::uint64_t key = random_key(seed, "kmeans " + address_);
    Array centroids = config_.batch > 0
                          ? minibatch_kmeans(points, count_, config_.iterations, config_.batch, key)
                          : kmeans(points, count_, config_.iterations, key);
    clusters_ = {std::move(centroids), std::vector<float>(count_, 0)};
    if (config_.balanced) clusters_ = balance(points, std::move(clusters_.centroids));
  }

  std::vector<int> assign(const PartitionInput& input) const override {
    const Array& centroids = clusters_.centroids;
    if (centroids.rows() != count_ || centroids.row_size() != input.features.row_size()) {
      throw Error(Fault::kBug,
                  fmt::format("the clusters of '{}' were not fitted to what it reads", address_));
    }
    return config_.balanced ? cheapest_centroids(input.features, centroids, clusters_.prices)
                            : nearest_centroids(input.features, centroids);
  }

  bool overlaps() const override { return config_.overlap > 1; }

  std::vector<std::vector<int>> also(const PartitionInput& input) const override {
    if (!overlaps()) return {};
    return further_centroids(input.features, clusters_.centroids, clusters_.prices,
                             static_cast<std::size_t>(config_.overlap));
  }

  std::map<std::string, Array> state() const override {
    std::map<std::string, Array> state{{"centroids", clusters_.centroids}};
    if (config_.balanced) state["prices"] = Array({count_}, clusters_.prices);
    return state;
  }
  void restore(const std::map<std::string, Array>& state) override {
    const auto found = state.find("centroids");
    if (found == state.end() || found->second.shape.size() != 2 || found->second.rows() != count_) {
      throw Error(Fault::kModel,
                  fmt::format("the {} centroids of '{}' are missing", count_, address_));
    }
    clusters_.centroids = found->second;
    if (!config_.balanced) return;
    const auto prices = state.find("prices");
    if (prices == state.end() || prices->second.shape != Shape{count_}) {
      throw Error(Fault::kModel, fmt::format("the {} prices of the clusters of '{}' are missing",
                                             count_, address_));
    }
    clusters_.prices = prices->second.values;
  }

 private:
  /// Some of many rows, by chance; nothing where all are to be used.
  Array sample(const Array& features, std::uint64_t seed) const {
    const std::int64_t rows = features.rows();
    if (rows <= config_.samples) return {};
    Random random(seed, "kmeans samples " + address_);
    const std::vector<std::size_t> order = random.permutation(static_cast<std::size_t>(rows));
    Array some({config_.samples, features.row_size()});
    for (std::int64_t i = 0; i < config_.samples; ++i) {
      std::copy_n(features.row(static_cast<std::int64_t>(order[i])), some.row_size(), some.row(i));
    }
    return some;
  }

  std::string address_;
  std::int64_t count_;
  KMeansPartitionConfig config_;
  BalancedClusters clusters_;
};

}  // namespace

BuiltPartition build(const KMeansPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  std::vector<std::string> subsets = subset_names(site, options, problems);
  if (subsets.empty()) return {};
  const auto count = static_cast<std::int64_t>(subsets.size());
  if (config.overlap > count) {
    problems.add(options.at("overlap").place(),
                 fmt::format("overlap: each sample cannot teach {} of {} experts: lower it",
                             config.overlap, count));
    return {};
  }
  return {std::make_unique<KMeansPartition>(site.address, count, config), std::move(subsets)};
}

}  // namespace mgm
