#pragma once

#include <optional>

#include "mgm/routing/partition.h"
#include "mgm/routing/rule.h"

namespace mgm {

/// Divides by comparisons over columns of the data.
struct RulePartitionConfig {
  static constexpr const char* kName = "rule";
  static constexpr const char* kSummary =
      "By comparisons over columns, which need be no inputs: {adults: \"age >= 18 and country in "
      "['fr', 'be']\", others: rest}. The first rule that holds decides.";
  static constexpr const char* kFreeKeys =
      "What this expert learns: ==, !=, <, <=, >, >= over columns, numbers and 'texts'; in [...], "
      "is missing, is present, not, and, or, parentheses; `names` that are no words in backticks. "
      "Nothing is known of a missing cell, and what is unknown does not hold. Or 'rest' for what "
      "no other rule holds for.";
};
template <class Fields>
void describe(Fields&, RulePartitionConfig&) {}

/// A rule for each subset, in order; none for the one that takes the rest.
struct Rules {
  std::vector<std::string> subsets;
  std::vector<std::optional<Rule>> of_subset;
  int rest = -1;  ///< the subset that takes the rest; -1: none
};

/// Reads `{EXPERT: rule, OTHER: rest}`; reports what is wrong with it.
Rules read_rules(const Spec& options, const PartitionSite& site, Problems& problems);

PartitionKind rule_partition_kind();

}  // namespace mgm
