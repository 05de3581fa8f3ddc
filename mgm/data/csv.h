#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/data/csv_rows.h"
#include "mgm/data/source.h"

namespace mgm {

class Table;

/// How a text of separated values is written.
struct CsvFormat {
  std::optional<bool> header;  ///< nothing: the first line is one
  std::string delimiter = ",";
  std::vector<std::string> missing{"NA", "N/A", "?", "nan", "NaN", "null", "NULL"};
};

/// Comma-separated values as RFC 4180 has them, gzip too: quoted fields may hold commas, line ends
/// and doubled quotes.
struct CsvConfig : CsvFormat {
  static constexpr const char* kName = "csv";
  static constexpr const char* kSummary = "A table of comma-separated values; .gz too.";
  static constexpr const char* kShortFor = "path";
  std::string path;
};
template <class Fields>
void describe(Fields& field, CsvFormat& format) {
  field("header", format.header,
        "Whether the first line names the columns (the default); else they are c1, c2, ...");
  field("delimiter", format.delimiter,
        "What stands between fields, one character; 'tab' for a tab.");
  field("missing", format.missing, "Cells that mean that nothing is known, beside empty ones.");
}
template <class Fields>
void describe(Fields& field, CsvConfig& config) {
  field("path", config.path, "The file, relative to the spec.", required);
  describe(field, static_cast<CsvFormat&>(config));
}

/// Rows that cannot be read become samples with a problem.
std::unique_ptr<Records> open_source(const CsvConfig& config, const std::filesystem::path& folder);

/// How much of a table is read at a time.
struct PieceSize {
  std::size_t rows = SIZE_MAX;
  std::size_t bytes = SIZE_MAX;  ///< about so many lie in memory
};

/// Reads a table piece by piece. Rows that cannot be read become samples with a problem: of another
/// length than the first, and those that CsvRows calls bad.
class CsvReader {
 public:
  /// `file` names the table in messages, `names` the columns where there is no header (default: c1,
  /// c2, ...). Throws Error(kData) with file and line: an empty text, columns without a name or
  /// with the same, a header that is left to be guessed and consists of numbers, and what CsvRows
  /// refuses.
  CsvReader(TextWindow& text, std::string file, CsvFormat format,
            std::vector<std::string> names = {});

  /// The next rows; null where there are no more.
  std::unique_ptr<Table> next(const PieceSize& most = {});

 private:
  void add_row(Table& table) const;

  std::string file_;
  CsvFormat format_;
  CsvRows rows_;
  std::vector<std::string> columns_;
  bool waiting_ = false;  ///< a row that was read belongs to the next piece
  std::size_t before_ = 0;
};

/// The whole of a table; throws the problems of its rows, too.
std::unique_ptr<Records> parse_csv(const std::string& text, const std::string& file,
                                   const CsvFormat& format);

/// The character that `delimiter` names; throws Error(kSpec) where it cannot stand between fields.
char delimiter_character(const std::string& delimiter);

}  // namespace mgm
