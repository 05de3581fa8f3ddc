#include "mgm/cli/table.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>

#include "mgm/cli/text_width.h"

namespace mgm {

namespace {

bool nothing(const std::string& cell) { return cell.empty() || cell == "-"; }

bool is_number(const std::string& cell) {
  const std::size_t first = cell.find_first_not_of("+-~<>");
  return first != std::string::npos && std::isdigit(static_cast<unsigned char>(cell[first])) != 0;
}

}  // namespace

std::vector<TextTable::Column> TextTable::columns() const {
  std::vector<Column> result(rows_.front().size());
  for (std::size_t c = 0; c < result.size(); ++c) {
    bool numbers = false, words = c == 0;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (c >= rows_[r].size()) continue;
      const std::string& cell = rows_[r][c];
      result[c].width = std::max(result[c].width, text_width(cell));
      if (r == 0 || nothing(cell)) continue;
      (is_number(cell) ? numbers : words) = true;
    }
    result[c].right = numbers && !words;
  }
  return result;
}

std::string TextTable::text() const {
  const std::vector<Column> columns = this->columns();
  std::string result;
  const auto add_line = [&](const std::vector<std::string>& row) {
    std::string line;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string cell = c < row.size() ? row[c] : "";
      const std::string space(columns[c].width - text_width(cell), ' ');
      line += (c > 0 ? "  " : "") + (columns[c].right ? space + cell : cell + space);
    }
    result += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  };
  const bool headed = !std::all_of(rows_.front().begin(), rows_.front().end(), nothing);
  if (headed) {
    std::vector<std::string> rule;
    for (const Column& column : columns) rule.emplace_back(column.width, '-');
    add_line(rows_.front());
    add_line(rule);
  }
  for (std::size_t r = 1; r < rows_.size(); ++r) add_line(rows_[r]);
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
