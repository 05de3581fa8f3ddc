#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mgm {

/// What some editors put before UTF-8 text.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Walks over the rows of a text of separated values (RFC 4180).
///
/// A field in quotes may hold delimiters, line ends and doubled quotes; blanks around a field that
/// has no quotes, or before a quote, are taken off. Lines end with LF, CRLF or CR; empty lines are
/// passed over, but where the first row has one field, an empty line is a row whose field is empty.
/// Throws Error(kData) with file and line for text that is not UTF-8, NUL bytes, quotes that never
/// end or stand inside, and rows or fields beyond all measure (100,000 fields, 16 MiB).
class CsvRows {
 public:
  /// `text` must outlive the rows.
  CsvRows(std::string_view text, std::string file, char delimiter);

  /// Goes on to the next row; false after the last.
  bool next();
  /// Number of fields of the row.
  std::size_t size() const { return ends_.size(); }
  std::string_view field(std::size_t i) const;
  /// Where the row begins, counted from 1.
  int line() const { return row_line_; }

 private:
  [[noreturn]] void refuse(int line, const std::string& message) const;
  void check_text() const;
  bool at_end_of_line() const;
  void end_line();
  void pass_blanks();
  void read_field();
  void read_plain();
  void read_quoted();

  std::string_view text_;
  std::string file_;
  char delimiter_;
  std::size_t at_ = 0;
  int line_ = 1;
  int row_line_ = 0;     ///< 0 before the first row
  bool single_ = false;  ///< rows have one field
  std::string row_;      ///< the fields of the row, one after the other
  std::vector<std::size_t> ends_;
};

}  // namespace mgm
