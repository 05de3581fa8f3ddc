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
  AnyMap ranges{"map of experts to ranges [LOW, HIGH], or to 'rest'"};
  std::vector<std::string> values;
  std::vector<double> cuts;
  bool quantiles = false;
};
template <class Fields>
void describe(Fields& field, ColumnPartitionConfig& config) {
  field("by", config.by, "The column.", required);
  field("groups", config.groups, "With named experts: {EXPERT: [values], OTHER: rest}.");
  field("ranges", config.ranges,
        "With named experts and numbers: {EXPERT: [.., 18], OTHER: [18, 65], THIRD: rest}; from "
        "the first number on, below the second, .. for an open end.");
  field("values", config.values,
        "With equal experts (each:): the column's values, divided among them in this order.");
  field("cuts", config.cuts,
        "With equal experts and numbers: where one range ends and the next begins, ascending.");
  field("quantiles", config.quantiles,
        "With equal experts and numbers: ranges that hold equally many training samples.");
}

BuiltPartition build(const ColumnPartitionConfig& config, const Spec& options,
                     const PartitionSite& site, Problems& problems);

}  // namespace mgm
