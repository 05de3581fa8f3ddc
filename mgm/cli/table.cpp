#include "mgm/cli/table.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>

namespace mgm {

namespace {

/// Characters on the screen: UTF-8's continuation bytes take no place.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](unsigned char c) { return c >> 6 != 2; }));
}

bool is_number(const std::string& cell) {
  return !cell.empty() && (std::isdigit(static_cast<unsigned char>(cell[0])) || cell[0] == '-');
}

}  // namespace

std::string TextTable::text() const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  std::vector<bool> right(widths.size(), rows_.size() > 1);
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    for (std::size_t c = 0; c < rows_[r].size(); ++c) {
      widths[c] = std::max(widths[c], width(rows_[r][c]));
      if (r > 0 && !rows_[r][c].empty() && !is_number(rows_[r][c])) right[c] = false;
    }
  }
  right.front() = false;
  std::string result;
  const auto line = [&](const auto& cell_at) {
    std::string one;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      const std::string cell = cell_at(c);
      const std::string space(widths[c] - width(cell), ' ');
      one += (c > 0 ? "  " : "") + (right[c] ? space + cell : cell + space);
    }
    result += one.substr(0, one.find_last_not_of(' ') + 1) + "\n";
  };
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    line([&](std::size_t c) { return c < rows_[r].size() ? rows_[r][c] : std::string(); });
    if (r == 0) line([&](std::size_t c) { return std::string(widths[c], '-'); });
  }
  return result;
}

std::string short_number(double number) {
  constexpr double kThousand = 1000;
  const char* const units[] = {"", " k", " M", " G", " T"};
  std::size_t unit = 0;
  while (std::abs(number) >= kThousand && unit + 1 < std::size(units)) {
    number /= kThousand;
    ++unit;
  }
  if (unit == 0) return fmt::format("{:.6g}", number);
  return fmt::format("{:.3g}{}", number, units[unit]);
}

std::string duration(double seconds) {
  constexpr double kMinute = 60, kHour = 3600;
  if (seconds < 1) return fmt::format("{:.0f} ms", seconds * 1000);
  if (seconds < kMinute) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long>(std::lround(seconds));
  if (seconds < kHour) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace mgm
