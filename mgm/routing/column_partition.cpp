#include "mgm/routing/column_partition.h"

#include <fmt/format.h>
#include <set>

#include "mgm/base/text.h"
#include "mgm/routing/groups.h"

namespace mgm {

namespace {

class ColumnPartition : public Partition {
 public:
  ColumnPartition(std::string column, ValueGroups groups)
      : column_(std::move(column)), groups_(std::move(groups)) {}

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

ValueGroups named_groups(const ColumnPartitionConfig& config, const Spec& options,
                         const PartitionSite& site, Problems& problems) {
  if (!config.values.empty()) {
    problems.add(options.key_place("values"),
                 fmt::format("values are for equal experts (each:); '{}' names its experts: use "
                             "groups: {{EXPERT: [values]}}",
                             site.address));
    return {};
  }
  if (config.groups.spec.entries().empty()) {
    problems.add(options.place(),
                 fmt::format("say which values of '{}' each expert of '{}' learns: groups: "
                             "{{{}: [values], OTHER: rest}}",
                             printable(config.by), site.address, site.experts.front()));
    return {};
  }
  return read_groups(
      config.groups.spec, site, [](const std::string&) { return std::string(); }, problems);
}

ValueGroups equal_groups(const ColumnPartitionConfig& config, const Spec& options,
                         const PartitionSite& site, Problems& problems) {
  const auto refuse = [&](const Place& place, const std::string& message) {
    problems.add(place, message);
    return ValueGroups{};
  };
  const std::set<std::string> different(config.values.begin(), config.values.end());
  if (!config.groups.spec.absent()) {
    return refuse(options.key_place("groups"),
                  fmt::format("groups are for named experts; '{}' has equal ones (each:): use "
                              "values: [...]",
                              site.address));
  }
  if (config.values.empty()) {
    return refuse(options.place(),
                  fmt::format("equal experts of '{}' need values: [...], those of column '{}'",
                              site.address, printable(config.by)));
  }
  if (different.size() < config.values.size())
    return refuse(options.at("values").place(), "a value stands here twice");
  if (site.count > static_cast<std::int64_t>(config.values.size())) {
    return refuse(options.at("values").place(),
                  fmt::format("'{}' has {} experts, but there are only {} values: lower count",
                              site.address, site.count, config.values.size()));
  }
  return even_groups(config.values, site.count);
}

}  // namespace

BuiltPartition build(const ColumnPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  const std::size_t before = problems.count();
  ValueGroups groups = site.experts.empty() ? equal_groups(config, options, site, problems)
                                            : named_groups(config, options, site, problems);
  if (problems.count() > before) return {};
  std::vector<std::string> subsets = groups.names;
  return {std::make_unique<ColumnPartition>(config.by, std::move(groups)), std::move(subsets)};
}

}  // namespace mgm
