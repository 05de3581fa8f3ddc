#include "mgm/routing/tree_partition.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/base/random.h"
#include "mgm/program/decision_tree.h"
#include "mgm/routing/fit_tree.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

/// Scaled to mean 0 and deviation 1, so that each number of a target weighs as much.
void standardise(Array& numbers) {
  const std::int64_t width = numbers.row_size();
  for (std::int64_t j = 0; j < width; ++j) {
    double sum = 0, squares = 0;
    for (std::int64_t i = 0; i < numbers.rows(); ++i) {
      sum += numbers.row(i)[j];
      squares += static_cast<double>(numbers.row(i)[j]) * numbers.row(i)[j];
    }
    const double count = static_cast<double>(std::max<std::int64_t>(numbers.rows(), 1));
    const double mean = sum / count;
    const double deviation = std::sqrt(std::max(squares / count - mean * mean, 1e-30));
    for (std::int64_t i = 0; i < numbers.rows(); ++i)
      numbers.row(i)[j] = static_cast<float>((numbers.row(i)[j] - mean) / deviation);
  }
}

class TreePartition : public Partition {
 public:
  TreePartition(std::string address, const TargetInfo& target, std::int64_t count,
                const TreePartitionConfig& config)
      : address_(std::move(address)), target_(target), count_(count), config_(config) {}

  bool needs_features() const override { return true; }
  std::vector<std::string> reads() const override { return config_.on; }

  void fit(const PartitionInput& input, std::uint64_t seed) override {
    const Array all = input.dataset.read_targets(input.samples).at(target_.name);
    const std::vector<std::int64_t> rows = rows_to_learn_from(all, seed);
    Array features({static_cast<std::int64_t>(rows.size()), input.features.row_size()});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::copy_n(input.features.row(rows[i]), features.row_size(),
                  features.row(static_cast<std::int64_t>(i)));
    }
    const FittedTree tree =
        fit_tree(features, targets(all, rows), {count_, config_.depth, config_.least});
    if (tree.leaves < count_) {
      throw Error(Fault::kData,
                  fmt::format("the tree that divides '{}' tells only {} subsets apart, not {}: use "
                              "fewer experts, a lower least: (now {}) or a greater depth: (now {})",
                              address_, tree.leaves, count_, config_.least, config_.depth));
    }
    rows_ = tree.rows;
  }

  std::vector<int> assign(const PartitionInput& input) const override {
    if (rows_.shape.empty())
      throw Error(Fault::kBug, "the tree that divides '" + address_ + "' was not fitted");
    return tree_leaves(input.features, rows_);
  }

  std::map<std::string, Array> state() const override { return {{"nodes", rows_}}; }
  void restore(const std::map<std::string, Array>& state) override {
    const auto found = state.find("nodes");
    bool fits =
        found != state.end() && found->second.shape == Shape{2 * count_ - 1, TreeRow::kWidth};
    for (std::int64_t row = 0; fits && row < found->second.rows(); ++row) {
      const float* node = found->second.row(row);
      const bool is_leaf = node[0] == -1;
      fits = !is_leaf || (node[2] >= 0 && node[2] < static_cast<float>(count_));
    }
    if (!fits) {
      throw Error(Fault::kModel, fmt::format("the tree that divides '{}' is missing or damaged: "
                                             "train the model anew",
                                             address_));
    }
    rows_ = found->second;
  }

 private:
  /// Those with a target, at most `samples`, by chance.
  std::vector<std::int64_t> rows_to_learn_from(const Array& targets, std::uint64_t seed) const {
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < targets.rows(); ++i) {
      const float* target = targets.row(i);
      const bool is_known = std::none_of(target, target + targets.row_size(),
                                         [](float value) { return std::isnan(value); });
      if (is_known) rows.push_back(i);
    }
    if (static_cast<std::int64_t>(rows.size()) <= config_.samples) return rows;
    Random(seed, "tree samples " + address_).shuffle(rows);
    rows.resize(config_.samples);
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  TreeTargets targets(const Array& all, const std::vector<std::int64_t>& rows) const {
    TreeTargets targets;
    if (target_.type == TargetInfo::Type::kClass) {
      targets.count = static_cast<std::int64_t>(target_.classes.size());
      for (const std::int64_t row : rows)
        targets.classes.push_back(static_cast<int>(*all.row(row)));
      return targets;
    }
    targets.numbers = Array({static_cast<std::int64_t>(rows.size()), all.row_size()});
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::copy_n(all.row(rows[i]), all.row_size(),
                  targets.numbers.row(static_cast<std::int64_t>(i)));
    }
    standardise(targets.numbers);
    return targets;
  }

  std::string address_;
  TargetInfo target_;
  std::int64_t count_;
  TreePartitionConfig config_;
  Array rows_;
};

}  // namespace

BuiltPartition build(const TreePartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  if (site.target == nullptr || site.target->type == TargetInfo::Type::kImage) {
    problems.add(options.place(),
                 fmt::format("'{}' is divided by a tree that tells classes or numbers apart, but "
                             "no task that predicts such reaches it: give it one, or use kmeans, "
                             "column or random",
                             site.address));
    return {};
  }
  std::vector<std::string> subsets = subset_names(site, options, problems);
  if (subsets.empty()) return {};
  const auto count = static_cast<std::int64_t>(subsets.size());
  return {std::make_unique<TreePartition>(site.address, *site.target, count, config),
          std::move(subsets)};
}

}  // namespace mgm
