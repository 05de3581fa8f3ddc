#pragma once

#include <string>
#include <vector>

#include "mgm/routing/partition.h"
#include "mgm/spec/parse_for_test.h"

namespace mgm {

/// Builds the partition of the route `r` from the options of a YAML text.
class PartitionForTest {
 public:
  /// `experts`: their names; `count`: of equal experts, where there are no names. `classes`: of the
  /// target that the task predicts; none: no task reaches the route.
  PartitionForTest(const PartitionKind& kind, const std::string& options,
                   std::vector<std::string> experts, std::int64_t count = 0,
                   std::vector<std::string> classes = {}) {
    TargetInfo target{"label", TargetInfo::Type::kClass, std::move(classes), {}};
    Problems found;
    const PartitionSite site{"r", std::move(experts), count, DataSchema{},
                             target.classes.empty() ? nullptr : &target};
    BuiltPartition built = kind.build(parse_for_test(options), site, found);
    partition = std::move(built.partition);
    subsets = std::move(built.subsets);
    problems = text_of(found);
  }

  std::unique_ptr<Partition> partition;  ///< null where there are problems
  std::vector<std::string> subsets;
  std::string problems;
};

}  // namespace mgm
