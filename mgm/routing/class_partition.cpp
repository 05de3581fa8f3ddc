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

  std::string target() const override { return target_; }
  std::vector<int> assign(const PartitionInput& input) const override {
    const auto targets = input.dataset.read_targets(input.samples);
    std::vector<int> subsets;
    for (const float value : targets.at(target_).values) {
      subsets.push_back(std::isnan(value) ? -1 : subset_of_class_[static_cast<std::size_t>(value)]);
    }
    return subsets;
  }

  std::vector<int> subset_of_class() const override { return subset_of_class_; }

 private:
  std::string target_;
  std::vector<int> subset_of_class_;
};

ValueGroups named_groups(const Spec& options, const PartitionSite& site, Problems& problems) {
  const std::vector<std::string>& classes = site.target->classes;
  if (options.entries().empty()) {
    problems.add(options.place(),
                 fmt::format("say which classes each expert of '{}' learns: class: {{{}: [{}]}}, "
                             "or rest for those that no other names",
                             site.address, site.experts.front(), printable(classes.front())));
    return {};
  }
  const auto check = [&](const std::string& value) {
    if (std::find(classes.begin(), classes.end(), value) != classes.end()) return std::string();
    return unknown_name("class", value, classes);
  };
  return read_groups(options, site, check, problems);
}

std::vector<std::string> printable_names(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const std::string& name : names) all.push_back(printable(name));
  return all;
}

ValueGroups equal_groups(const Spec& options, const PartitionSite& site, Problems& problems) {
  const std::vector<std::string>& classes = site.target->classes;
  const auto count = static_cast<std::int64_t>(classes.size());
  if (!options.entries().empty()) {
    problems.add(options.place(), fmt::format("'{}' has equal experts (each:), which divide the "
                                              "classes among them: leave the groups away, or name "
                                              "the experts",
                                              site.address));
    return {};
  }
  if (!site.reaching.empty()) {
    problems.add(options.place(),
                 fmt::format("only some classes reach '{}': name its experts and say which classes "
                             "each learns, of {}",
                             site.address, join(printable_names(site.reaching), ", ")));
    return {};
  }
  if (site.count > count) {
    problems.add(options.place(),
                 fmt::format("'{}' has {} experts, but '{}' has only {} classes: lower count",
                             site.address, site.count, site.target->name, count));
    return {};
  }
  return even_groups(classes, site.count);
}

/// Every class has a subset, and every subset a class.
void check_cover(const ValueGroups& groups, const Spec& options, const PartitionSite& site,
                 Problems& problems) {
  if (site.rebuilt) return;
  std::vector<std::string> left;
  for (const std::string& name : site.reaching.empty() ? site.target->classes : site.reaching) {
    if (!groups.group_of.contains(name)) left.push_back(printable(name));
  }
  if (groups.rest < 0 && !left.empty()) {
    problems.add(options.place(),
                 fmt::format("no expert of '{}' learns {}: add them, or let one expert be 'rest'",
                             site.address, join(left, ", ")));
  }
  if (groups.rest >= 0 && left.empty()) {
    const std::string& name = groups.names[groups.rest];
    problems.add(options.at(name).place(),
                 fmt::format("nothing is left for expert '{}': every class of '{}' is named", name,
                             site.target->name));
  }
}

bool reaches(const std::string& name, const PartitionSite& site) {
  return site.reaching.empty() ||
         std::find(site.reaching.begin(), site.reaching.end(), name) != site.reaching.end();
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
  const std::size_t before = problems.count();
  ValueGroups groups = site.experts.empty() ? equal_groups(options, site, problems)
                                            : named_groups(options, site, problems);
  if (problems.count() == before) check_cover(groups, options, site, problems);
  if (problems.count() > before) return {};
  std::vector<int> subset_of_class;
  std::vector<std::int64_t> most(groups.names.size(), 0);
  for (const std::string& name : site.target->classes) {
    subset_of_class.push_back(reaches(name, site) ? groups.of(name) : -1);
    if (subset_of_class.back() >= 0) ++most[subset_of_class.back()];
  }
  return {std::make_unique<ClassPartition>(site.target->name, std::move(subset_of_class)),
          std::move(groups.names), std::move(most)};
}

}  // namespace

PartitionKind class_partition_kind() {
  return {kind_info<ClassPartitionConfig>("partition"), build_class};
}

}  // namespace mgm
