#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides by the class that the task asks for: who knows best what cats are is taught cats.
struct ClassPartitionConfig {
  static constexpr const char* kName = "class";
  static constexpr const char* kSummary =
      "By the target class. Options: {EXPERT: [classes], OTHER: rest}; with equal experts (each:) "
      "none: one a class, or "
      "count runs of classes.";
};
template <class Fields>
void describe(Fields&, ClassPartitionConfig&) {}

PartitionKind class_partition_kind();

}  // namespace mgm
