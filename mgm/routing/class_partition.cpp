#include "mgm/routing/class_partition.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/routing/groups.h"

namespace mgm {

namespace {

class ClassPartition : public Partition {
 public:
  ClassPartition(std::string target, std::vector<int> subset_of_class)
      : target_(std::move(target)), subset_of_class_(std::move(subset_of_class)) {}

  std::vector<int> assign(const PartitionInput& input) const override {
    const auto targets = input.dataset.read_targets(input.samples);
    std::vector<int> subsets;
    for (const float value : targets.at(target_).values) {
      subsets.push_back(std::isnan(value) ? -1 : subset_of_class_[static_cast<std::size_t>(value)]);
    }
    return subsets;
  }

 private:
  std::string target_;
  std::vector<int> subset_of_class_;
};

Groups groups_of(const Spec& options, const PartitionSite& site, Problems& problems) {
  const std::vector<std::string>& classes = site.target->classes;
  if (site.experts.empty()) {
    options.expect_only({}, problems);
    return even_groups(classes, site.count);
  }
  const auto check = [&](const std::string& value) -> std::string {
    if (std::find(classes.begin(), classes.end(), value) != classes.end()) return "";
    const std::string near = nearest_name(value, classes);
    return fmt::format("'{}' is no class of '{}'{}; it has {}", printable(value), site.target->name,
                       near.empty() ? "" : " (did you mean '" + near + "'?)", join(classes, ", "));
  };
  return read_groups(options, site, check, problems);
}

BuiltPartition build_class(const Spec& options, const PartitionSite& site, Problems& problems) {
  if (site.target == nullptr || site.target->type != TargetInfo::Type::kClass) {
    problems.add(
        options.place(),
        fmt::format(
            "'{}' is divided by class, but no task that predicts a class reaches it: give it one, "
            "or use kmeans, column or random",
            site.address));
    return {};
  }
  if (site.count > static_cast<std::int64_t>(site.target->classes.size())) {
    problems.add(options.place(),
                 fmt::format("'{}' has {} experts, but '{}' has only {} classes", site.address,
                             site.count, site.target->name, site.target->classes.size()));
    return {};
  }
  const std::size_t before = problems.count();
  Groups groups = groups_of(options, site, problems);
  std::vector<int> subset_of_class;
  for (const std::string& name : site.target->classes) {
    subset_of_class.push_back(groups.of(name));
    if (subset_of_class.back() < 0 && problems.count() == before) {
      problems.add(
          options.place(),
          fmt::format("class '{}' is in no subset: name it, or let one subset be 'rest'", name));
    }
  }
  if (problems.count() > before) return {};
  return {std::make_unique<ClassPartition>(site.target->name, std::move(subset_of_class)),
          std::move(groups.subsets)};
}

}  // namespace

PartitionKind class_partition_kind() {
  return {kind_info<ClassPartitionConfig>("partition"), build_class};
}

}  // namespace mgm
