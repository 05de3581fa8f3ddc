#pragma once

#include "mgm/routing/partition.h"

namespace mgm {

/// Divides by the class that the task asks for: who knows best what cats are is taught cats.
struct ClassPartitionConfig {
  static constexpr const char* kName = "class";
  static constexpr const char* kSummary =
      "By the target class: {EXPERT: [classes], OTHER: rest}. Equal experts (each:) need no "
      "options: one a class, or count runs of classes.";
  static constexpr const char* kFreeKeys =
      "The classes that this expert learns: a list, or 'rest' for those that no other names.";
};
template <class Fields>
void describe(Fields&, ClassPartitionConfig&) {}

PartitionKind class_partition_kind();

}  // namespace mgm
