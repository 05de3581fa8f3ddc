#pragma once

#include <span>
#include <string>
#include <vector>

#include "mgm/data/records.h"

namespace mgm {

/// The classes that some samples hold in a column, in the order of their numbers: sorted by size
/// where all are whole numbers, else as text. Throws Error(kData) where there are fewer than two,
/// more than 100,000, or many that are numbers and not whole (a quantity, then, and no class).
std::vector<std::string> class_values(const std::string& target, const Records& records,
                                      std::size_t column, std::span<const std::size_t> samples);

/// Sorts classes so.
void sort_classes(std::vector<std::string>& values);

}  // namespace mgm
