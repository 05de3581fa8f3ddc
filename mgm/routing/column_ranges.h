#pragma once

#include <memory>
#include <string>

#include "mgm/routing/ranges.h"

namespace mgm {

/// Divides by the range that the number in a column lies in. What is no number is missing, and
/// belongs to none.
std::unique_ptr<Partition> range_partition(std::string column, Ranges ranges);

/// The same with ranges that hold equally many of the training samples (between quantiles), which
/// are learned. Fitting throws Error(kData) where too few numbers differ.
std::unique_ptr<Partition> quantile_partition(std::string column, std::int64_t count);

}  // namespace mgm
