#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mgm {

/// The number that a cell holds, in decimal digits (`-1.5e3`); nothing where it holds anything
/// else, infinity and NaN included, or a number whose size is beyond 1e30, which floats cannot
/// compute with.
std::optional<double> parse_number(std::string_view cell);

/// Whether so many of a column's cells are numbers (and not all) that the rest is more likely a
/// slip of the pen, or a word for a missing number, than a category.
bool nearly_all_numbers(double numbers, double cells);

/// What a message says was expected of a cell that parse_number finds no number in: `a number`, and
/// of which size where that is what is wrong with it.
std::string number_expected(std::string_view cell);

}  // namespace mgm
