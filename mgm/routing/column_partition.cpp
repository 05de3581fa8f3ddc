#include "mgm/routing/column_partition.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "mgm/base/text.h"
#include "mgm/routing/column_ranges.h"
#include "mgm/routing/groups.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

class ColumnPartition : public Partition {
 public:
  ColumnPartition(std::string column, ValueGroups groups)
      : column_(std::move(column)), groups_(std::move(groups)) {}

  std::vector<std::string> columns() const override { return {column_}; }

  std::vector<int> assign(const PartitionInput& input) const override {
    std::vector<int> subsets;
    for (const std::string& value : input.dataset.column(column_, input.samples)) {
      subsets.push_back(value.empty() ? -1 : groups_.of(value));
    }
    return subsets;
  }

 private:
  std::string column_;
  ValueGroups groups_;
};

/// What a column partition is made of, one way or another.
class ColumnBuilder {
 public:
  ColumnBuilder(const ColumnPartitionConfig& config, const Spec& options, const PartitionSite& site,
                Problems& problems)
      : config_(config), options_(options), site_(site), problems_(problems) {}

  BuiltPartition build() {
    const bool is_named = !site_.experts.empty();
    expect_one_way(is_named);
    if (problems_.count() > before_) return {};
    if (!config_.ranges.spec.absent())
      return in_ranges(read_ranges(config_.ranges.spec, site_, problems_));
    if (!config_.groups.spec.absent()) {
      return in_groups(read_groups(
          config_.groups.spec, site_, [](const std::string&) { return std::string(); }, problems_));
    }
    if (!config_.cuts.empty()) return by_cuts();
    if (config_.quantiles) return by_quantiles();
    return by_values();
  }

 private:
  BuiltPartition refuse(const Place& place, const std::string& message) {
    problems_.add(place, message);
    return {};
  }

  /// Exactly one option says how to divide, and it is one for such experts.
  void expect_one_way(bool is_named) {
    const std::vector<std::string> names = {"groups", "ranges", "values", "cuts", "quantiles"};
    const bool given[] = {!config_.groups.spec.absent(), !config_.ranges.spec.absent(),
                          !config_.values.empty(), !config_.cuts.empty(), config_.quantiles};
    std::vector<std::string> fitting;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!given[i]) continue;
      const bool for_named = i < 2;
      if (for_named == is_named) {
        fitting.push_back(names[i]);
        continue;
      }
      problems_.add(options_.key_place(names[i]),
                    for_named
                        ? fmt::format("{} are for named experts; '{}' has equal ones (each:): use "
                                      "values: [...], cuts: [...] or quantiles: true",
                                      names[i], site_.address)
                        : fmt::format("{} are for equal experts (each:); '{}' names its experts: "
                                      "use groups: {{EXPERT: [values]}} or ranges: {{EXPERT: "
                                      "[LOW, HIGH]}}",
                                      names[i], site_.address));
    }
    if (problems_.count() > before_) return;
    if (fitting.size() > 1) {
      problems_.add(options_.place(), fmt::format("'{}' is divided by {} at once: keep one",
                                                  site_.address, join(fitting, " and by ")));
    }
    if (fitting.empty()) say_how_to_divide(is_named);
  }

  void say_how_to_divide(bool is_named) {
    problems_.add(
        options_.place(),
        is_named
            ? fmt::format("say which values of '{0}' each expert of '{1}' learns: groups: {{{2}: "
                          "[values], OTHER: rest}}, or for numbers ranges: {{{2}: [.., 10], OTHER: "
                          "[10, ..]}}",
                          printable(config_.by), site_.address, site_.experts.front())
            : fmt::format("equal experts of '{}' need values: [...], those of column '{}', or for "
                          "numbers cuts: [...] or quantiles: true",
                          site_.address, printable(config_.by)));
  }

  BuiltPartition in_groups(ValueGroups groups) {
    if (problems_.count() > before_) return {};
    std::vector<std::string> subsets = groups.names;
    return {std::make_unique<ColumnPartition>(config_.by, std::move(groups)), std::move(subsets)};
  }

  BuiltPartition in_ranges(Ranges ranges) {
    if (problems_.count() > before_) return {};
    std::vector<std::string> subsets = ranges.subsets;
    return {range_partition(config_.by, std::move(ranges)), std::move(subsets)};
  }

  BuiltPartition by_values() {
    const std::vector<std::string>& values = config_.values;
    const std::set<std::string> different(values.begin(), values.end());
    const Place& place = options_.at("values").place();
    if (different.size() < values.size()) return refuse(place, "a value stands here twice");
    if (site_.count > static_cast<std::int64_t>(values.size())) {
      return refuse(place, fmt::format("'{}' has {} experts, but there are only {} values: lower "
                                       "count",
                                       site_.address, site_.count, values.size()));
    }
    return in_groups(even_groups(values, site_.count));
  }

  BuiltPartition by_cuts() {
    const Place& place = options_.at("cuts").place();
    for (std::size_t i = 1; i < config_.cuts.size(); ++i) {
      if (config_.cuts[i - 1] >= config_.cuts[i])
        return refuse(place, fmt::format("cuts ascend, but {} comes before {}", config_.cuts[i - 1],
                                         config_.cuts[i]));
    }
    const auto count = static_cast<std::int64_t>(config_.cuts.size()) + 1;
    if (site_.count != 0 && site_.count != count) {
      return refuse(place, fmt::format("{} cuts make {} ranges, but '{}' has {} experts: leave "
                                       "count away, or say {} cuts",
                                       config_.cuts.size(), count, site_.address, site_.count,
                                       site_.count - 1));
    }
    return in_ranges(ranges_between(config_.cuts));
  }

  BuiltPartition by_quantiles() {
    std::vector<std::string> subsets = subset_names(site_, options_, problems_);
    if (subsets.empty()) return {};
    const auto count = static_cast<std::int64_t>(subsets.size());
    return {quantile_partition(config_.by, count), std::move(subsets)};
  }

  const ColumnPartitionConfig& config_;
  const Spec& options_;
  const PartitionSite& site_;
  Problems& problems_;
  const std::size_t before_ = problems_.count();
};

}  // namespace

BuiltPartition build(const ColumnPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  return ColumnBuilder(config, options, site, problems).build();
}

}  // namespace mgm
