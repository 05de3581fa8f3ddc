#include "mgm/routing/groups.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

int Groups::of(const std::string& value) const {
  const auto found = subset_of.find(value);
  return found == subset_of.end() ? rest : found->second;
}

namespace {

bool check_subset_name(const std::string& name, const Place& place, const PartitionSite& site,
                       Problems& problems) {
  const bool known =
      std::find(site.experts.begin(), site.experts.end(), name) != site.experts.end();
  if (known) return true;
  const std::string near = nearest_name(name, site.experts);
  problems.add(
      place,
      fmt::format("the partition names '{}', which is no expert of '{}'{}; its experts are {}",
                  printable(name), site.address,
                  near.empty() ? "" : " (did you mean '" + near + "'?)", join(site.experts, ", ")));
  return false;
}

}  // namespace

Groups read_groups(const Spec& groups, const PartitionSite& site,
                   const std::function<std::string(const std::string&)>& check_value,
                   Problems& problems) {
  Groups result;
  for (const auto& [name, values] : groups.entries()) {
    if (!check_subset_name(name, groups.key_place(name), site, problems)) continue;
    const int subset = static_cast<int>(result.subsets.size());
    result.subsets.push_back(name);
    if (values.is_scalar() && values.scalar() == "rest") {
      if (result.rest >= 0) problems.add(values.place(), "only one subset can take the rest");
      result.rest = subset;
      continue;
    }
    for (const Spec& value : values.is_list() ? values.items() : std::vector<Spec>{values}) {
      const std::string wrong = value.is_scalar() ? check_value(value.scalar())
                                                  : "expected a value, found " + value.found();
      if (!wrong.empty()) {
        problems.add(value.place(), wrong);
      } else if (!result.subset_of.emplace(value.scalar(), subset).second) {
        problems.add(value.place(),
                     fmt::format("'{}' is in two subsets", printable(value.scalar())));
      }
    }
  }
  for (const std::string& expert : site.experts) {
    if (std::find(result.subsets.begin(), result.subsets.end(), expert) == result.subsets.end()) {
      problems.add(groups.place(),
                   fmt::format("expert '{}' is given no subset: add it to the partition", expert));
    }
  }
  return result;
}

Groups even_groups(const std::vector<std::string>& values, std::int64_t count) {
  Groups result;
  const auto total = static_cast<std::int64_t>(values.size());
  const std::int64_t subsets = count == 0 ? total : count;
  for (std::int64_t i = 0; i < total; ++i) {
    const auto subset = static_cast<int>(i * subsets / total);
    result.subset_of[values[i]] = subset;
    if (subset < static_cast<int>(result.subsets.size())) continue;
    std::string name = subsets == total ? as_part_name(values[i]) : "e" + std::to_string(subset);
    while (std::find(result.subsets.begin(), result.subsets.end(), name) != result.subsets.end())
      name += "_";
    result.subsets.push_back(std::move(name));
  }
  return result;
}

}  // namespace mgm
