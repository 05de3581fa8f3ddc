#include "mgm/routing/column_partition.h"

#include <fmt/format.h>

#include "mgm/routing/groups.h"

namespace mgm {

namespace {

class ColumnPartition : public Partition {
 public:
  ColumnPartition(std::string column, Groups groups)
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
  Groups groups_;
};

}  // namespace

BuiltPartition build(const ColumnPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems) {
  const std::size_t before = problems.count();
  const auto any = [](const std::string&) { return std::string(); };
  Groups groups;
  if (site.experts.empty()) {
    if (config.values.empty()) {
      problems.add(
          options.place(),
          fmt::format("equal experts of '{}' need values: [...], the values of column '{}'",
                      site.address, config.by));
    } else if (site.count > static_cast<std::int64_t>(config.values.size())) {
      problems.add(options.place(), fmt::format("'{}' has {} experts for {} values", site.address,
                                                site.count, config.values.size()));
    } else {
      groups = even_groups(config.values, site.count);
    }
  } else if (config.groups.spec.absent()) {
    problems.add(
        options.place(),
        fmt::format("named experts of '{}' need groups: {{EXPERT: [values of column '{}']}}",
                    site.address, config.by));
  } else {
    groups = read_groups(config.groups.spec, site, any, problems);
  }
  if (problems.count() > before) return {};
  std::vector<std::string> subsets = groups.subsets;
  return {std::make_unique<ColumnPartition>(config.by, std::move(groups)), std::move(subsets)};
}

}  // namespace mgm
