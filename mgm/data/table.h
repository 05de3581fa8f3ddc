#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mgm/data/csv.h"
#include "mgm/data/records.h"

namespace mgm {

/// Records of text cells, kept in one buffer.
class Table : public Records {
 public:
  /// Cells that equal one of `format.missing` are missing, as empty ones are. `before`: how many
  /// samples of the file come before the first.
  Table(std::string file, std::vector<std::string> columns, CsvFormat format,
        std::size_t before = 0);

  /// Appends a cell to the row that is being written, from left to right.
  void add_cell(std::string_view cell);
  /// Ends a row of as many cells as there are columns, which began in `line` of the file.
  void end_row(int line);
  /// A row that could not be read, in the place of one that was ended.
  void add_bad_row(Error problem);

  /// About how many lie in memory.
  std::size_t bytes() const { return buffer_.size() + ends_.size() * sizeof(std::size_t); }
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
  std::string buffer_;
  std::vector<std::size_t> ends_;  ///< of each cell in the buffer
  std::vector<int> lines_;
  std::size_t before_;
  std::map<std::size_t, Error> problems_;  ///< by sample
};

}  // namespace mgm
