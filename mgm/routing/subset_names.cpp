#include "mgm/routing/subset_names.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

std::vector<std::string> numbered_names(std::int64_t count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < count; ++i) names.push_back("e" + std::to_string(i));
  return names;
}

std::vector<std::string> subset_names(const PartitionSite& site, const Spec& options,
                                      Problems& problems) {
  if (!site.experts.empty()) return site.experts;
  if (site.count == 0) {
    problems.add(options.place(),
                 fmt::format("say how many experts '{}' has: experts: {{each: NODE, count: N}}",
                             site.address));
  }
  return numbered_names(site.count);
}

void expect_every_expert(const Spec& map, const PartitionSite& site, Problems& problems) {
  for (const std::string& expert : site.experts) {
    if (map.has(expert)) continue;
    problems.add(map.place(), fmt::format("expert '{}' of '{}' is given no subset: add it to the "
                                          "partition",
                                          expert, site.address));
  }
}

std::vector<Spec::Entry> subset_entries(const Spec& map, const PartitionSite& site,
                                        Problems& problems) {
  std::vector<Spec::Entry> known;
  for (const Spec::Entry& entry : map.entries()) {
    const bool is_expert =
        std::find(site.experts.begin(), site.experts.end(), entry.first) != site.experts.end();
    if (is_expert) {
      known.push_back(entry);
    } else {
      problems.add(map.key_place(entry.first), unknown_name("expert", entry.first, site.experts));
    }
  }
  expect_every_expert(map, site, problems);
  return known;
}

bool is_rest(const Spec& subset) { return subset.is_scalar() && subset.scalar() == "rest"; }

}  // namespace mgm
