#pragma once

#include "mgm/routing/partition.h"

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

PartitionKind rule_partition_kind();

}  // namespace mgm
