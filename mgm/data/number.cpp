#include "mgm/data/number.h"

#include <charconv>
#include <cmath>

namespace mgm {

namespace {

constexpr double kLargest = 1e30;

/// The number that a cell is written as, however large; what is none has `digits` false.
struct Written {
  double number = 0;
  bool digits = false;    ///< the cell is a number to its last character
  bool in_range = false;  ///< one that 64 bits hold
};

Written written(std::string_view cell) {
  if (cell.starts_with('+') && !cell.starts_with("+-")) cell.remove_prefix(1);
  Written found;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), found.number);
  found.digits = end == cell.data() + cell.size() && error != std::errc::invalid_argument &&
                 std::isfinite(found.number);
  found.in_range = error == std::errc();
  return found;
}

}  // namespace

std::optional<double> parse_number(std::string_view cell) {
  const Written found = written(cell);
  if (!found.digits || !found.in_range || std::abs(found.number) > kLargest) return std::nullopt;
  return found.number;
}

bool nearly_all_numbers(double numbers, double cells) {
  constexpr double kNearly = 0.95;
  return numbers < cells && numbers >= kNearly * cells;
}

std::string number_expected(std::string_view cell) {
  return written(cell).digits ? "a number (0, or of a size from 1e-307 to 1e30)" : "a number";
}

}  // namespace mgm
