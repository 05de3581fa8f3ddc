#include "mgm/routing/groups.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/routing/subset_names.h"

namespace mgm {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

ValueGroups read_groups(const Spec& groups, const PartitionSite& site, const CheckWord& check_value,
                        Problems& problems) {
  const auto check_expert = [&](const std::string& name) {
    return contains(site.experts, name) ? "" : unknown_name("expert", name, site.experts);
  };
  ValueGroups result = read_value_groups(groups, "expert", check_expert, check_value, problems);
  expect_every_expert(groups, site, problems);
  return result;
}

ValueGroups even_groups(const std::vector<std::string>& values, std::int64_t count) {
  ValueGroups result;
  const auto total = static_cast<std::int64_t>(values.size());
  const std::int64_t subsets = count == 0 ? total : count;
  for (std::int64_t i = 0; i < total; ++i) {
    const auto subset = static_cast<int>(i * subsets / total);
    result.group_of[values[i]] = subset;
    if (subset < static_cast<int>(result.names.size())) continue;
    std::string name = subsets == total ? as_part_name(values[i]) : "e" + std::to_string(subset);
    while (contains(result.names, name)) name += "_";
    result.names.push_back(std::move(name));
  }
  return result;
}

}  // namespace mgm
