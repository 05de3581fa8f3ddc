#include "mgm/routing/tiny_subsets.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "mgm/base/text.h"

namespace mgm {

namespace {

constexpr const char* kState = "merged_into";

/// The mean of what the samples of each subset read; zeros for an empty one.
std::vector<std::vector<double>> means_of(const Array& features, const std::vector<int>& subsets,
                                          const std::vector<std::int64_t>& sizes) {
  const std::int64_t width = features.row_size();
  std::vector<std::vector<double>> means(sizes.size(), std::vector<double>(width, 0));
  for (std::size_t i = 0; i < subsets.size(); ++i) {
    if (subsets[i] < 0) continue;
    const float* row = features.row(static_cast<std::int64_t>(i));
    for (std::int64_t j = 0; j < width; ++j)
      means[subsets[i]][j] += row[j] / static_cast<double>(sizes[subsets[i]]);
  }
  return means;
}

double squared_distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

class TinySubsets : public Partition {
 public:
  TinySubsets(std::unique_ptr<Partition> inner, const TinyConfig& tiny, std::string address,
              std::vector<std::string> names)
      : inner_(std::move(inner)),
        tiny_(tiny),
        address_(std::move(address)),
        names_(std::move(names)) {}

  /// Merging looks at features while it is fitted, which may be more than once.
  bool needs_features() const override {
    return inner_->needs_features() || (tiny_.merge && !is_restored_);
  }
  std::vector<std::string> columns() const override { return inner_->columns(); }
  std::vector<std::string> reads() const override { return inner_->reads(); }

  void fit(const PartitionInput& input, std::uint64_t seed) override {
    inner_->fit(input, seed);
    const std::vector<int> subsets = inner_->assign(input);
    std::vector<std::int64_t> sizes(names_.size(), 0);
    for (const int subset : subsets) {
      if (subset >= 0) ++sizes[subset];
    }
    if (tiny_.refuse) refuse_tiny(sizes);
    into_.resize(names_.size());
    for (std::size_t k = 0; k < into_.size(); ++k) into_[k] = static_cast<int>(k);
    if (tiny_.merge) merge_tiny(input.features, subsets, sizes);
  }

  std::vector<int> assign(const PartitionInput& input) const override {
    if (into_.empty())
      throw Error(Fault::kBug, "the subsets of '" + address_ + "' were not fitted");
    std::vector<int> subsets = inner_->assign(input);
    for (int& subset : subsets) subset = subset < 0 ? subset : into_[subset];
    return subsets;
  }

  bool overlaps() const override { return inner_->overlaps(); }
  bool judges_by_all() const override { return inner_->judges_by_all(); }

  std::vector<std::vector<int>> also(const PartitionInput& input) const override {
    std::vector<std::vector<int>> all = inner_->also(input);
    for (std::vector<int>& subsets : all) {
      for (int& subset : subsets) subset = into_[subset];
    }
    return all;
  }

  /// Merging brings classes together that no expert was given room for.
  std::vector<int> subset_of_class() const override {
    return tiny_.merge ? std::vector<int>{} : inner_->subset_of_class();
  }

  bool leaves_out(int subset) const override { return !into_.empty() && into_[subset] != subset; }

  std::string remark() const override { return join_remarks(inner_->remark(), remark_); }

  std::map<std::string, Array> state() const override {
    std::map<std::string, Array> state = inner_->state();
    state[kState] = Array({static_cast<std::int64_t>(into_.size())}, {into_.begin(), into_.end()});
    return state;
  }

  void restore(const std::map<std::string, Array>& state) override {
    inner_->restore(state);
    const auto found = state.find(kState);
    const auto count = static_cast<std::int64_t>(names_.size());
    bool fits = found != state.end() && found->second.shape == Shape{count};
    if (fits) {
      for (const float value : found->second.values)
        fits = fits && value >= 0 && value < static_cast<float>(count);
    }
    if (!fits) {
      throw Error(Fault::kModel,
                  fmt::format("the model does not say what became of the tiny subsets of '{}': "
                              "train it anew",
                              address_));
    }
    is_restored_ = true;
    into_.clear();
    for (const float value : found->second.values) into_.push_back(static_cast<int>(value));
  }

 private:
  void refuse_tiny(const std::vector<std::int64_t>& sizes) const {
    std::vector<std::string> tiny;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      if (sizes[k] < *tiny_.refuse)
        tiny.push_back(fmt::format("'{}' of {}", names_[k], counted(sizes[k], "sample")));
    }
    if (tiny.empty()) return;
    throw Error(Fault::kData, fmt::format("'{}' has subsets of fewer than the {} that tiny: asks "
                                          "for: {}; use fewer experts or another partition, or "
                                          "merge them with tiny: {{merge: {}}}",
                                          address_, counted(*tiny_.refuse, "sample"),
                                          join(tiny, ", "), *tiny_.refuse));
  }

  void merge_tiny(const Array& features, const std::vector<int>& subsets,
                  const std::vector<std::int64_t>& sizes) {
    const auto largest =
        static_cast<std::size_t>(std::max_element(sizes.begin(), sizes.end()) - sizes.begin());
    const auto is_tiny = [&](std::size_t k) { return sizes[k] < *tiny_.merge && k != largest; };
    const std::vector<std::vector<double>> means = means_of(features, subsets, sizes);
    std::vector<std::string> merged;
    remark_.clear();
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      if (!is_tiny(k)) continue;
      std::size_t nearest = largest;
      double least = std::numeric_limits<double>::infinity();
      for (std::size_t other = 0; other < sizes.size() && sizes[k] > 0; ++other) {
        if (is_tiny(other)) continue;
        const double away = squared_distance(means[k], means[other]);
        if (away < least) nearest = other;
        least = std::min(least, away);
      }
      into_[k] = static_cast<int>(nearest);
      merged.push_back(fmt::format("'{}' ({}) with '{}'", names_[k], counted(sizes[k], "sample"),
                                   names_[nearest]));
    }
    if (!merged.empty()) {
      remark_ = fmt::format("'{}' merges subsets of fewer than {}: {}", address_,
                            counted(*tiny_.merge, "sample"), join(merged, ", "));
    }
  }

  static std::string join_remarks(const std::string& first, const std::string& second) {
    return first.empty() || second.empty() ? first + second : first + "; " + second;
  }

  std::unique_ptr<Partition> inner_;
  TinyConfig tiny_;
  std::string address_;
  std::vector<std::string> names_;
  std::vector<int> into_;  ///< by subset: who has its samples; empty before it is fitted
  std::string remark_;
  bool is_restored_ = false;  ///< of a model, and not fitted any more
};

}  // namespace

std::optional<TinyConfig> read_tiny(const Spec& spec, Problems& problems) {
  const std::size_t before = problems.count();
  const auto config = read_config<TinyConfig>(spec, problems);
  if (problems.count() == before && config.merge.has_value() == config.refuse.has_value()) {
    problems.add(spec.place(),
                 "tiny takes either merge (subsets of fewer samples go to another expert) or "
                 "refuse (they end the training)");
  }
  if (problems.count() > before) return std::nullopt;
  return config;
}

BuiltPartition without_tiny_subsets(BuiltPartition built, const TinyConfig& tiny,
                                    const std::string& address) {
  std::vector<std::string> names = built.subsets;
  std::vector<std::int64_t> most = built.most_classes;
  if (tiny.merge) most.clear();
  return {std::make_unique<TinySubsets>(std::move(built.partition), tiny, address, names),
          std::move(names), std::move(most)};
}

}  // namespace mgm
