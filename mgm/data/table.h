#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mgm/data/csv.h"
#include "mgm/data/records.h"

namespace mgm {

/// Records of text cells, kept in one buffer. Only cells that a row holds take memory: a file of
/// few bytes may have many rows of which each lacks most of the columns, or cannot be read.
class Table : public Records {
 public:
  /// Cells that equal one of `format.missing` are missing, as empty ones are. `before`: how many
  /// samples of the file come before the first.
  Table(std::string file, std::vector<std::string> columns, CsvFormat format,
        std::size_t before = 0);

  /// Appends the cell of a column to the row that is being written, from left to right; those that
  /// are left out are missing.
  void add_cell(std::size_t column, std::string_view cell);
  /// Ends a row, which began in `line` of the file.
  void end_row(int line);
  /// A row that could not be read, in the place of one that was ended.
  void add_bad_row(Error problem);

  /// About how many lie in memory.
  std::size_t bytes() const;
  std::size_t size() const override { return lines_.size(); }
  std::vector<std::string> text_columns() const override { return columns_; }
  std::vector<std::string> image_columns() const override { return {}; }
  std::optional<std::string> text(std::size_t column, std::size_t sample) const override;
  Image image(std::size_t column, std::size_t sample) const override;
  Place place(std::size_t sample) const override { return {file_, lines_[sample]}; }
  std::string label(std::size_t sample) const override {
    return std::to_string(before_ + sample + 1);
  }
  std::optional<Error> problem(std::size_t sample) const override;
  /// Over the number of columns, each name after its length, the cells one after the other
  /// (missing ones are empty) and the end of each among them; numbers as 64 bits, little-endian.
  std::string fingerprint() const override;
  const CsvFormat* format() const override { return &format_; }

 private:
  std::string file_;
  std::vector<std::string> columns_;
  CsvFormat format_;
  /// Where a row begins among the cells, and, where it lacks some, among `places_`.
  struct Begin {
    std::size_t cell = 0, place = 0;
  };
  /// The cells of a row: from `cell` on, `count` of them.
  struct Cells {
    std::size_t cell = 0, count = 0, place = 0;
  };
  Cells cells_of(std::size_t sample) const;
  std::optional<std::size_t> cell_at(std::size_t column, std::size_t sample) const;
  std::size_t start_of(std::size_t cell) const { return cell == 0 ? 0 : ends_[cell - 1]; }

  std::string buffer_;
  std::vector<std::size_t> ends_;  ///< of each cell in the buffer
  std::vector<int> lines_;
  std::vector<std::uint32_t> row_;     ///< columns of the row that is being written
  std::vector<std::uint32_t> places_;  ///< columns of the cells of rows that lack some
  std::vector<Begin> begins_;          ///< of each row; empty while all rows are whole
  std::size_t before_;
  std::map<std::size_t, Error> problems_;  ///< by sample
};

}  // namespace mgm
