#include "mgm/data/number.h"

#include <charconv>
#include <cmath>

namespace mgm {

std::optional<double> parse_number(std::string_view cell) {
  constexpr double kLargest = 1e30;
  if (cell.starts_with('+') && !cell.starts_with("+-")) cell.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  const bool whole = end == cell.data() + cell.size() && !cell.empty();
  if (error != std::errc() || !whole || !(std::abs(number) <= kLargest)) return std::nullopt;
  return number;
}

}  // namespace mgm
