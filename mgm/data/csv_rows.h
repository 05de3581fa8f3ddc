#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/data/text_window.h"

namespace mgm {

/// What some editors put before UTF-8 text.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Walks over the rows of a text of separated values (RFC 4180).
///
/// A field in quotes may hold delimiters, line ends and doubled quotes; blanks around a field that
/// has no quotes, or before a quote, are taken off. Lines end with LF, CRLF or CR; empty lines are
/// passed over, but where the first row has one field, an empty line is a row whose field is empty.
///
/// A row that holds a NUL byte, is not UTF-8 or has text behind a closing quote is bad: the row
/// after it can be read. Where none can, Error(kData) is thrown with file and line: UTF-16, quotes
/// that never end, and rows or fields beyond all measure (100,000 fields, a field of 16 MiB, a row
/// of 32 MiB).
class CsvRows {
 public:
  /// `text` must outlive the rows.
  CsvRows(std::string_view text, std::string file, char delimiter);
  /// The rows of what is left of `text`, which begins in line 1. What lies before the row is
  /// dropped when the next is asked for.
  CsvRows(TextWindow& text, std::string file, char delimiter);

  /// Goes on to the next row; false after the last. Throws the `problem` of a bad row.
  bool next();
  /// The same, but a bad row is one that has a problem, and no fields that mean anything.
  bool next_or_bad();
  const std::optional<Error>& problem() const { return problem_; }
  /// Number of fields of the row.
  std::size_t size() const { return ends_.size(); }
  std::string_view field(std::size_t i) const;
  /// Where the row begins, counted from 1.
  int line() const { return row_line_; }

 private:
  Error bad(int line, const std::string& message) const;
  void pass_marks();
  void check_text(std::string_view row);
  bool read_row();
  bool at_end_of_line() const;
  void end_line();
  void pass_blanks();
  void read_field();
  void read_plain();
  void read_quoted();

  std::unique_ptr<TextWindow> own_;
  TextWindow& window_;
  std::string_view text_;  ///< the window's while a row is read
  std::string file_;
  char delimiter_;
  std::size_t at_ = 0;
  std::size_t row_start_ = 0;
  int line_ = 1;
  int row_line_ = 0;
  bool first_ = true;    ///< no row was read yet
  bool single_ = false;  ///< rows have one field
  std::string row_;      ///< the fields of the row, one after the other
  std::vector<std::size_t> ends_;
  std::optional<Error> problem_;
};

}  // namespace mgm
