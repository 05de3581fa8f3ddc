#include "mgm/data/sniff_csv.h"

#include <algorithm>

#include "mgm/data/csv_rows.h"
#include "mgm/data/number.h"

namespace mgm {

namespace {

using Row = std::vector<std::string>;

/// The first rows, as far as they can be read.
std::vector<Row> first_rows(std::string_view text, char delimiter) {
  constexpr std::size_t kMost = 50;
  std::vector<Row> all;
  try {
    CsvRows rows(text, "", delimiter);
    while (all.size() < kMost && rows.next()) {
      all.emplace_back();
      for (std::size_t i = 0; i < rows.size(); ++i) all.back().emplace_back(rows.field(i));
    }
  } catch (const Error&) {
    // A quote that is open where the text was cut: the rows before it tell enough.
  }
  return all;
}

/// The number of columns; 0 where rows disagree.
std::size_t common_width(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    if (row.size() != rows.front().size()) return 0;
  }
  return rows.empty() ? 0 : rows.front().size();
}

/// A year may head a column of numbers.
bool is_year(double number) {
  return number >= 1900 && number <= 2100 && number == static_cast<int>(number);
}

bool has_header(const std::vector<Row>& rows) {
  if (rows.size() < 2) return true;
  const Row& first = rows.front();
  for (std::size_t c = 0; c < first.size(); ++c) {
    const auto number = parse_number(first[c]);
    if (!number || is_year(*number) || first[c] == std::to_string(c)) continue;
    const bool numbers_below = std::all_of(rows.begin() + 1, rows.end(), [&](const Row& row) {
      return c < row.size() && (row[c].empty() || parse_number(row[c]));
    });
    if (numbers_below) return false;
  }
  return true;
}

}  // namespace

CsvFormat sniff_csv(const std::string& text) {
  constexpr std::size_t kEnough = 1 << 18;
  std::string_view start = std::string_view(text).substr(0, kEnough);
  if (start.size() < text.size()) start = start.substr(0, start.rfind('\n'));
  CsvFormat format;
  std::size_t most = 1;
  for (const char* delimiter : {",", ";", "tab", "|"}) {
    const std::vector<Row> rows = first_rows(start, delimiter_character(delimiter));
    const std::size_t width = common_width(rows);
    if (width <= most) continue;
    most = width;
    format.delimiter = delimiter;
    if (!has_header(rows)) {
      format.header = false;
    } else {
      format.header.reset();
    }
  }
  return format;
}

}  // namespace mgm
