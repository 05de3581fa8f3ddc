#pragma once

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "mgm/data/source.h"

namespace mgm {

/// Comma-separated values as RFC 4180 has them, gzip too: quoted fields may hold commas, line ends
/// and doubled quotes.
struct CsvConfig {
  static constexpr const char* kName = "csv";
  static constexpr const char* kSummary = "A table of comma-separated values; .gz too.";
  std::string path;
  bool header = true;
  std::string delimiter = ",";
  std::vector<std::string> missing{"NA", "?", "nan", "NaN", "null"};
};
template <class Fields>
void describe(Fields& field, CsvConfig& config) {
  field("path", config.path, "The file, relative to the spec.", required);
  field("header", config.header,
        "The first line names the columns; without it they are c1, c2, ...");
  field("delimiter", config.delimiter,
        "What stands between fields, one character; 'tab' for a tab.");
  field("missing", config.missing, "Cells that mean nothing is known, beside empty ones.");
}

std::unique_ptr<Records> open_source(const CsvConfig& config, const std::filesystem::path& folder);

/// Parses a table; `file` names it in messages.
std::unique_ptr<Records> parse_csv(std::string text, const std::string& file,
                                   const CsvConfig& config);

/// A table made of a JSON object per line; all must have the same keys, whose values are texts,
/// numbers, true, false or null.
std::unique_ptr<Records> parse_jsonl(const std::string& text, const std::string& file);

}  // namespace mgm
