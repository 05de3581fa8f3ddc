#include "mgm/routing/labels_partition.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "mgm/base/random.h"
#include "mgm/base/text.h"
#include "mgm/routing/class_clusters.h"
#include "mgm/routing/quick_classifier.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

class LabelsPartition : public Partition {
 public:
  /// `most_classes`: of a group; 0: any number.
  LabelsPartition(std::string address, const TargetInfo& target, std::vector<std::string> subsets,
                  const LabelsPartitionConfig& config, std::int64_t most_classes)
      : address_(std::move(address)),
        target_(target),
        subsets_(std::move(subsets)),
        config_(config),
        most_classes_(most_classes) {}

  /// Only the quick model looks at them, whenever it is fitted.
  bool needs_features() const override { return !is_restored_; }
  std::vector<std::string> reads() const override { return config_.on; }

  void fit(const PartitionInput& input, std::uint64_t seed) override {
    const Array targets = input.dataset.read_targets(input.samples).at(target_.name);
    const auto count = static_cast<std::int64_t>(target_.classes.size());
    std::vector<double> sizes(count, 0);
    std::vector<std::int64_t> rows;
    for (std::int64_t i = 0; i < targets.rows(); ++i) {
      if (std::isnan(targets.values[i])) continue;
      rows.push_back(i);
      sizes[static_cast<std::size_t>(targets.values[i])] += 1;
    }
    refuse_too_few(sizes);
    const Array confusion = confusion_of(input.features, targets, std::move(rows), seed);
    const double share = static_cast<double>(targets.rows()) / static_cast<double>(subsets_.size());
    GroupRoom room{config_.largest * share};
    if (most_classes_ > 0) room.classes = most_classes_;
    // Classes without samples are no class to group by: they join the first.
    subset_of_class_ = grouped(confusion, sizes, room);
    seen_.clear();
    for (const double size : sizes) seen_.push_back(size > 0);
  }

  std::vector<int> subset_of_class() const override {
    std::vector<int> subsets = subset_of_class_;
    for (std::size_t c = 0; c < seen_.size(); ++c) {
      if (!seen_[c]) subsets[c] = -1;
    }
    return subsets;
  }

  std::string target() const override { return target_.name; }
  std::vector<int> assign(const PartitionInput& input) const override {
    if (subset_of_class_.empty())
      throw Error(Fault::kBug, "the groups of classes of '" + address_ + "' were not found yet");
    const auto targets = input.dataset.read_targets(input.samples);
    std::vector<int> subsets;
    for (const float value : targets.at(target_.name).values)
      subsets.push_back(std::isnan(value) ? -1 : subset_of_class_[static_cast<std::size_t>(value)]);
    return subsets;
  }

  std::string remark() const override {
    std::vector<std::string> groups;
    for (std::size_t k = 0; k < subsets_.size(); ++k) {
      std::vector<std::string> members;
      for (std::size_t c = 0; c < subset_of_class_.size(); ++c) {
        if (subset_of_class_[c] == static_cast<int>(k))
          members.push_back(printable(target_.classes[c]));
      }
      groups.push_back(subsets_[k] + ": [" + join(members, ", ") + "]");
    }
    return fmt::format("'{}' groups the classes {{{}}}", address_, join(groups, ", "));
  }

  std::map<std::string, Array> state() const override {
    return {{"subset_of_class", Array({static_cast<std::int64_t>(subset_of_class_.size())},
                                      {subset_of_class_.begin(), subset_of_class_.end()})}};
  }
  void restore(const std::map<std::string, Array>& state) override {
    is_restored_ = true;
    const auto found = state.find("subset_of_class");
    const auto classes = static_cast<std::int64_t>(target_.classes.size());
    bool fits = found != state.end() && found->second.shape == Shape{classes};
    for (std::int64_t c = 0; fits && c < classes; ++c) {
      const float value = found->second.values[c];
      fits = value >= 0 && value < static_cast<float>(subsets_.size());
    }
    if (!fits) {
      throw Error(Fault::kModel, fmt::format("the groups of the {} classes of '{}' are missing or "
                                             "damaged: train the model anew",
                                             classes, address_));
    }
    subset_of_class_.assign(found->second.values.begin(), found->second.values.end());
  }

 private:
  void refuse_too_few(const std::vector<double>& sizes) const {
    const auto known = std::count_if(sizes.begin(), sizes.end(), [](double n) { return n > 0; });
    if (known >= static_cast<std::ptrdiff_t>(subsets_.size())) return;
    throw Error(Fault::kData, fmt::format("only {} classes of '{}' reach '{}', too few for its {} "
                                          "experts: use fewer",
                                          known, target_.name, address_, subsets_.size()));
  }

  Array confusion_of(const Array& features, const Array& targets, std::vector<std::int64_t> rows,
                     std::uint64_t seed) const {
    Random(seed, "labels " + address_).shuffle(rows);
    if (static_cast<std::int64_t>(rows.size()) > config_.samples) rows.resize(config_.samples);
    Array some({static_cast<std::int64_t>(rows.size()), features.row_size()});
    std::vector<int> classes;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::copy_n(features.row(rows[i]), features.row_size(),
                  some.row(static_cast<std::int64_t>(i)));
      classes.push_back(static_cast<int>(targets.values[rows[i]]));
    }
    return confusion_of_quick_classifier(
        some, classes, static_cast<std::int64_t>(target_.classes.size()), config_.steps);
  }

  /// Groups of the classes that have samples; the others go to the first group.
  std::vector<int> grouped(const Array& confusion, const std::vector<double>& sizes,
                           const GroupRoom& room) const {
    std::vector<std::int64_t> known;
    std::vector<double> known_sizes;
    for (std::size_t c = 0; c < sizes.size(); ++c) {
      if (sizes[c] == 0) continue;
      known.push_back(static_cast<std::int64_t>(c));
      known_sizes.push_back(sizes[c]);
    }
    const auto count = static_cast<std::int64_t>(known.size());
    Array likeness({count, count});
    for (std::int64_t a = 0; a < count; ++a) {
      for (std::int64_t b = 0; b < count; ++b)
        likeness.row(a)[b] = confusion.row(known[a])[known[b]];
    }
    const std::vector<int> groups =
        class_clusters(likeness, known_sizes, static_cast<std::int64_t>(subsets_.size()), room);
    std::vector<int> all(sizes.size(), 0);
    for (std::int64_t a = 0; a < count; ++a) all[known[a]] = groups[a];
    return all;
  }

  std::string address_;
  TargetInfo target_;
  std::vector<std::string> subsets_;
  LabelsPartitionConfig config_;
  std::int64_t most_classes_;
  std::vector<int> subset_of_class_;  ///< empty before it is fitted
  std::vector<bool> seen_;            ///< whether a class had samples; empty once restored
  bool is_restored_ = false;          ///< of a model, and not fitted any more
};

}  // namespace

BuiltPartition build(const LabelsPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  if (site.target == nullptr || site.target->type != TargetInfo::Type::kClass) {
    problems.add(options.place(),
                 fmt::format("'{}' is divided by groups of classes, but no task that predicts a "
                             "class reaches it: give it one, or use kmeans, column or random",
                             site.address));
    return {};
  }
  std::vector<std::string> subsets = subset_names(site, options, problems);
  if (subsets.empty()) return {};
  if (subsets.size() > site.target->classes.size()) {
    problems.add(
        options.place(),
        fmt::format("'{}' has {} experts, but '{}' has only {} classes: use fewer", site.address,
                    subsets.size(), site.target->name, site.target->classes.size()));
    return {};
  }
  const auto count = static_cast<double>(subsets.size());
  const auto most = static_cast<std::int64_t>(
      std::ceil(config.largest * static_cast<double>(site.classes) / count));
  auto partition =
      std::make_unique<LabelsPartition>(site.address, *site.target, subsets, config, most);
  return {std::move(partition), subsets, std::vector<std::int64_t>(subsets.size(), most)};
}

}  // namespace mgm
