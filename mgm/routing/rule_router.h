#pragma once

#include "mgm/routing/router.h"

namespace mgm {

/// Rules over columns that are inputs; see compile_rules.h for what it can see.
struct RuleRouterConfig {
  static constexpr const char* kName = "rule";
  static constexpr const char* kSummary =
      "By comparisons over columns that the route reads, as partition rule has them, one expert "
      "being the rest; without options those of the partition. A missing number is what fills it "
      "in, an unknown category is missing.";
  static constexpr const char* kFreeKeys = "The rule of this expert, or 'rest'.";
};
template <class Fields>
void describe(Fields&, RuleRouterConfig&) {}

RouterKind rule_router_kind();

}  // namespace mgm
