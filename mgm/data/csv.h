#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/data/source.h"

namespace mgm {

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

std::unique_ptr<Records> open_source(const CsvConfig& config, const std::filesystem::path& folder);

/// Parses a table; `file` names it in messages, `names` the columns where there is no header
/// (default: c1, c2, ...). Throws Error(kData) with file and line: rows of
/// another length than the first, columns without a name or with the same, a header that is left to
/// be guessed and consists of numbers, and what CsvRows refuses.
std::unique_ptr<Records> parse_csv(const std::string& text, const std::string& file,
                                   const CsvFormat& format,
                                   const std::vector<std::string>& names = {});

/// The character that `delimiter` names; throws Error(kSpec) where it cannot stand between fields.
char delimiter_character(const std::string& delimiter);

}  // namespace mgm
