#include "mgm/data/csv.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/bad_samples.h"
#include "mgm/data/gzip.h"
#include "mgm/data/number.h"
#include "mgm/data/table.h"

namespace mgm {

namespace {

std::vector<std::string> fields_of_row(const CsvRows& rows) {
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < rows.size(); ++i) fields.emplace_back(rows.field(i));
  return fields;
}

void check_names(const std::vector<std::string>& names, const Place& place) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) {
      throw Error(Fault::kData, place,
                  fmt::format("column {} has no name: name it, or say header: false", i + 1));
    }
    if (!seen.insert(names[i]).second) {
      throw Error(Fault::kData, place,
                  fmt::format("two columns are called '{}': rename one, or say header: false",
                              printable(names[i])));
    }
  }
}

/// True for `0, 1, 2, ...` or `1, 2, 3, ...`: numbers, but names none the less.
bool count_up(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != std::to_string(i + (names.front() == "1" ? 1 : 0))) return false;
  }
  return true;
}

/// Where nobody said whether there is a header, a first line of numbers is more likely a sample.
void refuse_numbers_as_names(const std::vector<std::string>& names, const Place& place) {
  const bool numbers = std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return parse_number(name).has_value();
  });
  if (!numbers || count_up(names)) return;
  throw Error(Fault::kData, place,
              "the first line holds only numbers, expected the names of columns: say header: false "
              "(or header: true if they are names)");
}

/// A table of one column holds nothing to predict from; more likely the delimiter is another.
void refuse_other_delimiter(const std::vector<std::string>& names, const std::string& delimiter,
                            const Place& place) {
  if (names.size() != 1) return;
  const std::size_t found = names.front().find_first_of(",;\t|");
  if (found == std::string::npos) return;
  const char likely = names.front()[found];
  throw Error(Fault::kData, place,
              fmt::format("has one column, '{}', where '{}' stands between fields: say delimiter: "
                          "'{}'",
                          printable(names.front()), printable(delimiter),
                          likely == '\t' ? "tab" : std::string(1, likely)));
}

std::vector<std::string> columns_of(const CsvRows& first, const CsvFormat& format,
                                    const std::string& file) {
  const Place place{file, first.line()};
  std::vector<std::string> names = fields_of_row(first);
  refuse_other_delimiter(names, format.delimiter, place);
  if (!format.header.value_or(true)) {
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = "c" + std::to_string(i + 1);
    return names;
  }
  if (!format.header) refuse_numbers_as_names(names, place);
  check_names(names, place);
  return names;
}

}  // namespace

char delimiter_character(const std::string& delimiter) {
  if (delimiter == "tab") return '\t';
  const bool fits = delimiter.size() == 1 && static_cast<unsigned char>(delimiter[0]) < 128 &&
                    delimiter.find_first_of("\"\r\n") == std::string::npos && delimiter[0] != '\0';
  if (fits) return delimiter[0];
  throw Error(Fault::kSpec, fmt::format("delimiter '{}': expected one character, or 'tab'",
                                        printable(delimiter)));
}

CsvReader::CsvReader(TextWindow& text, std::string file, CsvFormat format,
                     std::vector<std::string> names)
    : file_(std::move(file)),
      format_(std::move(format)),
      rows_(text, file_, delimiter_character(format_.delimiter)),
      columns_(std::move(names)) {
  if (!rows_.next()) throw Error(Fault::kData, {file_}, "is empty, expected rows");
  if (columns_.empty()) columns_ = columns_of(rows_, format_, file_);
  waiting_ = !format_.header.value_or(true) || rows_.next_or_bad();
  if (!waiting_) throw Error(Fault::kData, {file_}, "holds a header, but no rows");
}

void CsvReader::add_row(Table& table) const {
  if (rows_.problem()) return table.add_bad_row(*rows_.problem());
  if (rows_.size() != columns_.size()) {
    return table.add_bad_row(
        {Fault::kData,
         {file_, rows_.line()},
         fmt::format("has {} fields, expected {}, as in the first line: quote fields that hold "
                     "'{}'",
                     rows_.size(), columns_.size(), format_.delimiter)});
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) table.add_cell(i, rows_.field(i));
  table.end_row(rows_.line());
}

std::unique_ptr<Table> CsvReader::next(const PieceSize& most) {
  if (!waiting_) return nullptr;
  auto table = std::make_unique<Table>(file_, columns_, format_, before_);
  while (waiting_ && table->size() < most.rows && table->bytes() < most.bytes) {
    add_row(*table);
    waiting_ = rows_.next_or_bad();
  }
  before_ += table->size();
  return table;
}

std::unique_ptr<Records> parse_csv(const std::string& text, const std::string& file,
                                   const CsvFormat& format) {
  TextWindow window(text);
  auto table = CsvReader(window, file, format).next();
  refuse_bad_samples(*table);
  return table;
}

std::unique_ptr<Records> open_source(const CsvConfig& config, const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / config.path;
  GzipReader file(path);
  TextWindow window(limited_text(file, path));
  return CsvReader(window, path.string(), config).next();
}

}  // namespace mgm
