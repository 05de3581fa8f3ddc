#pragma once

#include <string>
#include <vector>

namespace mgm {

/// Text in columns that line up: the first column and those of words to the left, numbers (`98 %`,
/// `-0.5`, `12.3 ms`, or `-` for none) to the right.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header) : rows_{std::move(header)} {}
  /// Cells that are missing at the end are empty.
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  /// One line a row, each ending with a newline; a rule under the header. Where every cell of the
  /// header is empty, only the rows.
  std::string text() const;

 private:
  struct Column {
    int width = 0;
    bool right = false;
  };
  std::vector<Column> columns() const;

  std::vector<std::vector<std::string>> rows_;
};

/// 1234567 as `1.23 M`; below 1,000 as it is.
std::string short_number(double number);
/// Seconds as `3.2 s`, `4 min 10 s`, `2 h 5 min`.
std::string duration(double seconds);

}  // namespace mgm
