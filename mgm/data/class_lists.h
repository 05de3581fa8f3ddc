#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mgm/data/records.h"

namespace mgm {

/// The classes that a cell lists between separators, without the blanks around them; empty ones are
/// passed over.
std::vector<std::string> listed_classes(std::string_view cell, const std::string& separator);

/// All that some samples list in a column, sorted as class_values sorts them. Throws Error(kData)
/// where there is none, or more than 10,000.
std::vector<std::string> all_listed_classes(const std::string& target, const Records& records,
                                            std::size_t column,
                                            std::span<const std::size_t> samples,
                                            const std::string& separator);

}  // namespace mgm
