#include "mgm/routing/fit_tree.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

#include "mgm/base/error.h"
#include "mgm/program/decision_tree.h"

namespace mgm {

namespace {

constexpr std::int64_t kMostCuts = 255;

/// For each feature the thresholds that are tried, ascending, and for each sample the number of
/// thresholds that its value does not lie below.
struct Bins {
  explicit Bins(const Array& features)
      : width(features.row_size()), cuts(width), bin(features.values.size()) {
    for (std::int64_t j = 0; j < width; ++j) find_cuts(features, j);
    for (std::int64_t i = 0; i < features.rows(); ++i) {
      for (std::int64_t j = 0; j < width; ++j) {
        const float value = features.row(i)[j];
        const auto above = std::isnan(value)
                               ? cuts[j].end()
                               : std::upper_bound(cuts[j].begin(), cuts[j].end(), value);
        bin[i * width + j] = static_cast<std::uint8_t>(above - cuts[j].begin());
      }
    }
  }

  std::int64_t width;
  std::vector<std::vector<float>> cuts;
  std::vector<std::uint8_t> bin;

 private:
  void find_cuts(const Array& features, std::int64_t feature) {
    constexpr std::int64_t kMostSamples = 4096;
    const std::int64_t step = (features.rows() + kMostSamples - 1) / kMostSamples;
    std::vector<float> values;
    for (std::int64_t i = 0; i < features.rows(); i += step) {
      const float value = features.row(i)[feature];
      if (!std::isnan(value)) values.push_back(value);
    }
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    const auto different = static_cast<std::int64_t>(values.size());
    const std::int64_t count = std::min(kMostCuts, different - 1);
    for (std::int64_t k = 1; k <= count; ++k) {
      const std::int64_t at = different <= kMostCuts ? k : k * different / (count + 1);
      const float low = values[at - 1], high = values[at];
      const float middle = low + (high - low) / 2;
      cuts[feature].push_back(middle > low ? middle : high);
    }
  }
};

/// The sum of the targets of some samples, and how many they are.
struct Sums {
  explicit Sums(std::int64_t size) : sum(size, 0) {}
  std::vector<double> sum;
  double count = 0;

  /// What the squared deviation is less by if these samples have a mean of their own.
  double gain() const {
    double squares = 0;
    for (const double value : sum) squares += value * value;
    return count > 0 ? squares / count : 0;
  }
};

/// A leaf while the tree grows, and the best way to split it.
struct Growing {
  std::int64_t first, end;  ///< of its samples in the order
  std::int64_t row, depth;
  double gain = 0;
  std::int64_t feature = -1;
  int cut = 0;  ///< number of the threshold: bins up to and with it lie below
};

class Grower {
 public:
  Grower(const Array& features, const TreeTargets& targets, const TreeLimits& limits)
      : bins_(features),
        targets_(targets),
        limits_(limits),
        size_(targets.count > 0 ? targets.count : targets.numbers.row_size()),
        order_(features.rows()) {
    std::iota(order_.begin(), order_.end(), 0);
    tree_.rows = Array({2 * limits.leaves - 1, TreeRow::kWidth});
    for (std::int64_t row = 0; row < tree_.rows.rows(); ++row) tree_.rows.row(row)[0] = -1;
  }

  FittedTree grow() {
    leaves_.push_back({0, static_cast<std::int64_t>(order_.size()), 0, 0});
    look_for_split(leaves_.back());
    while (static_cast<std::int64_t>(leaves_.size()) < limits_.leaves) {
      const auto best =
          std::max_element(leaves_.begin(), leaves_.end(),
                           [](const Growing& a, const Growing& b) { return a.gain < b.gain; });
      if (best->gain <= 0) break;
      split(static_cast<std::size_t>(best - leaves_.begin()));
    }
    number_leaves();
    return std::move(tree_);
  }

 private:
  void add(std::int64_t sample, Sums& sums) const {
    sums.count += 1;
    if (targets_.count > 0) {
      sums.sum[targets_.classes[sample]] += 1;
      return;
    }
    for (std::int64_t k = 0; k < size_; ++k) sums.sum[k] += targets_.numbers.row(sample)[k];
  }

  void look_for_split(Growing& leaf) {
    if (leaf.depth >= limits_.depth || leaf.end - leaf.first < 2 * limits_.least_samples) return;
    Sums all(size_);
    for (std::int64_t i = leaf.first; i < leaf.end; ++i) add(order_[i], all);
    for (std::int64_t j = 0; j < bins_.width; ++j) {
      if (!bins_.cuts[j].empty()) look_at_feature(leaf, j, all);
    }
  }

  void look_at_feature(Growing& leaf, std::int64_t feature, const Sums& all) {
    const std::size_t count = bins_.cuts[feature].size() + 1;
    sums_.assign(count, Sums(size_));
    for (std::int64_t i = leaf.first; i < leaf.end; ++i)
      add(order_[i], sums_[bins_.bin[order_[i] * bins_.width + feature]]);
    Sums below(size_), above = all;
    for (std::size_t cut = 0; cut + 1 < count; ++cut) {
      if (sums_[cut].count == 0) continue;
      for (std::int64_t k = 0; k < size_; ++k) {
        below.sum[k] += sums_[cut].sum[k];
        above.sum[k] -= sums_[cut].sum[k];
      }
      below.count += sums_[cut].count;
      above.count -= sums_[cut].count;
      const auto least = static_cast<double>(limits_.least_samples);
      if (below.count < least || above.count < least) continue;
      // Rounding must not pass for a gain.
      const double gain = below.gain() + above.gain() - all.gain() * (1 + 1e-12);
      if (gain <= leaf.gain) continue;
      leaf.gain = gain;
      leaf.feature = feature;
      leaf.cut = static_cast<int>(cut);
    }
  }

  void split(std::size_t number) {
    const Growing leaf = leaves_[number];
    const auto goes_below = [&](std::int64_t sample) {
      return bins_.bin[sample * bins_.width + leaf.feature] <= leaf.cut;
    };
    const auto middle =
        std::stable_partition(order_.begin() + leaf.first, order_.begin() + leaf.end, goes_below);
    const auto end_below = static_cast<std::int64_t>(middle - order_.begin());
    float* row = tree_.rows.row(leaf.row);
    row[0] = static_cast<float>(leaf.feature);
    row[1] = bins_.cuts[leaf.feature][leaf.cut];
    row[2] = static_cast<float>(rows_);
    row[3] = static_cast<float>(rows_ + 1);
    leaves_[number] = {leaf.first, end_below, rows_, leaf.depth + 1};
    leaves_.push_back({end_below, leaf.end, rows_ + 1, leaf.depth + 1});
    rows_ += 2;
    tree_.depth = std::max(tree_.depth, leaf.depth + 1);
    look_for_split(leaves_[number]);
    look_for_split(leaves_.back());
  }

  void number_leaves() {
    std::sort(leaves_.begin(), leaves_.end(),
              [](const Growing& a, const Growing& b) { return a.row < b.row; });
    tree_.leaves = static_cast<std::int64_t>(leaves_.size());
    tree_.leaf_of_sample.resize(order_.size());
    for (std::size_t k = 0; k < leaves_.size(); ++k) {
      tree_.rows.row(leaves_[k].row)[2] = static_cast<float>(k);
      for (std::int64_t i = leaves_[k].first; i < leaves_[k].end; ++i)
        tree_.leaf_of_sample[order_[i]] = static_cast<int>(k);
    }
  }

  const Bins bins_;
  const TreeTargets& targets_;
  const TreeLimits& limits_;
  const std::int64_t size_;  ///< numbers of a target
  std::vector<std::int64_t> order_;
  std::vector<Growing> leaves_;
  std::vector<Sums> sums_;
  std::int64_t rows_ = 1;  ///< that are in use
  FittedTree tree_;
};

}  // namespace

FittedTree fit_tree(const Array& features, const TreeTargets& targets, const TreeLimits& limits) {
  if (features.row_size() > kMostTreeFeatures) {
    throw Error(Fault::kData, fmt::format("a decision tree can look at 2^24 numbers of a sample, "
                                          "and there are {}: use kmeans or a gate",
                                          features.row_size()));
  }
  return Grower(features, targets, limits).grow();
}

std::vector<int> tree_leaves(const Array& features, const Array& rows) {
  std::vector<int> leaves;
  for (std::int64_t i = 0; i < features.rows(); ++i) {
    const std::int64_t row =
        leaf_of(features.row(i), features.row_size(), rows.values.data(), rows.rows());
    leaves.push_back(static_cast<int>(rows.row(row)[2]));
  }
  return leaves;
}

}  // namespace mgm
