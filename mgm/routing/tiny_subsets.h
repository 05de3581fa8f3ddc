#pragma once

#include <memory>
#include <optional>

#include "mgm/routing/partition.h"

namespace mgm {

/// What becomes of subsets that hold fewer training samples than an expert can learn from. An empty
/// subset is always refused where nothing is said.
struct TinyConfig {
  static constexpr const char* kName = "tiny";
  static constexpr const char* kSummary =
      "What becomes of subsets of few training samples, empty ones too: {merge: N} or {refuse: N}.";
  std::optional<std::int64_t> merge;
  std::optional<std::int64_t> refuse;
};
template <class Fields>
void describe(Fields& field, TinyConfig& config) {
  field("merge", config.merge,
        "Subsets of fewer samples go to the one that lies nearest in what the route reads; nobody "
        "learns them or is sent anything.",
        at_least(1));
  field("refuse", config.refuse, "Subsets of fewer samples end the training with a message.",
        at_least(1));
}

/// Reads `tiny:`; reports where it says both or neither.
std::optional<TinyConfig> read_tiny(const Spec& spec, Problems& problems);

/// A partition whose tiny subsets are merged or refused, as `tiny` says, when it is fitted. It
/// takes over what `built` holds.
BuiltPartition without_tiny_subsets(BuiltPartition built, const TinyConfig& tiny,
                                    const std::string& address);

}  // namespace mgm
