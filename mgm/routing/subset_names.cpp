#include "mgm/routing/subset_names.h"

#include <fmt/format.h>

namespace mgm {

std::vector<std::string> subset_names(const PartitionSite& site, const Spec& options,
                                      Problems& problems) {
  if (!site.experts.empty()) return site.experts;
  if (site.count == 0) {
    problems.add(options.place(),
                 fmt::format("say how many experts '{}' has: experts: {{each: NODE, count: N}}",
                             site.address));
  }
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < site.count; ++i) names.push_back("e" + std::to_string(i));
  return names;
}

}  // namespace mgm
