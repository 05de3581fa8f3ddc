#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides by what stands in a column of the data.
struct ColumnPartitionConfig {
  static constexpr const char* kName = "column";
  static constexpr const char* kSummary =
      "By the value of a column of the data, which need be no input.";
  std::string by;
  AnyMap groups{"map of experts to lists of values, or to 'rest'"};
  std::vector<std::string> values;
};
template <class Fields>
void describe(Fields& field, ColumnPartitionConfig& config) {
  field("by", config.by, "The column.", required);
  field("groups", config.groups, "With named experts: {EXPERT: [values], OTHER: rest}.");
  field("values", config.values,
        "With equal experts (each:): the column's values, divided among them in this order.");
}

BuiltPartition build(const ColumnPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems);

}  // namespace mgm
