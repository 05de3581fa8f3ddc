#include "mgm/data/csv.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/gzip.h"
#include "mgm/data/table.h"

namespace mgm {

namespace {

constexpr std::uintmax_t kLargestTable = std::uintmax_t{8} << 30;
constexpr std::size_t kMostColumns = 100000;
constexpr std::size_t kLongestCell = std::size_t{16} << 20;

/// Walks over a text, row by row.
class CsvReader {
 public:
  CsvReader(const std::string& text, std::string file, char delimiter)
      : text_(text), file_(std::move(file)), delimiter_(delimiter) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;  // byte order mark
  }

  int line() const { return line_; }

  /// False at the end of the text. Empty lines are passed over.
  bool next(std::vector<std::string>& cells, int& first_line) {
    cells.clear();
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) end_line();
    if (at_ >= text_.size()) return false;
    first_line = line_;
    while (true) {
      cells.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted() : plain());
      check(cells);
      if (at_ >= text_.size()) return true;
      if (text_[at_] != delimiter_) break;
      ++at_;
    }
    end_line();
    return true;
  }

 private:
  [[noreturn]] void refuse(int line, const std::string& message) const {
    throw Error(Fault::kData, {file_, line}, message);
  }

  void end_line() {
    const bool pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    at_ += pair ? 2 : 1;
    ++line_;
  }

  std::string plain() {
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' &&
           text_[at_] != '\r')
      ++at_;
    std::string cell = text_.substr(start, at_ - start);
    const std::size_t first = cell.find_first_not_of(" \t");
    if (first == std::string::npos) return "";
    return cell.substr(first, cell.find_last_not_of(" \t") - first + 1);
  }

  std::string quoted() {
    const int opened = line_;
    std::string cell;
    ++at_;
    while (true) {
      if (at_ >= text_.size())
        refuse(opened, "a quoted field begins here and never ends: close it with \"");
      const char c = text_[at_++];
      if (c == '\n') ++line_;
      if (c != '"') {
        cell += c;
      } else if (at_ < text_.size() && text_[at_] == '"') {
        cell += '"';
        ++at_;
      } else {
        break;
      }
    }
    const bool ends =
        at_ >= text_.size() || text_[at_] == delimiter_ || text_[at_] == '\n' || text_[at_] == '\r';
    if (!ends)
      refuse(line_,
             "text follows a closing quote: write a quote inside a quoted field twice (\"\")");
    return cell;
  }

  void check(const std::vector<std::string>& cells) const {
    if (cells.size() > kMostColumns)
      refuse(line_, fmt::format("has more than {} fields", kMostColumns));
    const std::string& cell = cells.back();
    if (cell.size() > kLongestCell)
      refuse(line_,
             fmt::format("holds a field of {} bytes, more than {}", cell.size(), kLongestCell));
    if (cell.find('\0') != std::string::npos)
      refuse(line_, "holds a NUL byte: is this a text file?");
    if (valid_utf8_prefix(cell) != cell.size())
      refuse(line_, "is not UTF-8 text: convert the file, for instance with iconv");
  }

  const std::string& text_;
  std::string file_;
  char delimiter_;
  std::size_t at_ = 0;
  int line_ = 1;
};

char delimiter_of(const CsvConfig& config) {
  if (config.delimiter == "tab") return '\t';
  if (config.delimiter.size() == 1 && config.delimiter != "\"" && config.delimiter != "\n")
    return config.delimiter[0];
  throw Error(Fault::kSpec, fmt::format("delimiter '{}': expected one character, or 'tab'",
                                        printable(config.delimiter)));
}

void check_names(const std::vector<std::string>& names, const std::string& file, int line) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) {
      throw Error(Fault::kData, {file, line},
                  fmt::format("column {} has no name: name it, or say header: false", i + 1));
    }
    if (!seen.insert(names[i]).second) {
      throw Error(Fault::kData, {file, line},
                  fmt::format("two columns are called '{}': rename one", printable(names[i])));
    }
  }
}

std::vector<std::string> numbered_columns(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back("c" + std::to_string(i));
  return names;
}

}  // namespace

std::unique_ptr<Records> parse_csv(std::string text, const std::string& file,
                                   const CsvConfig& config) {
  CsvReader reader(text, file, delimiter_of(config));
  std::vector<std::string> cells;
  int line = 1;
  if (!reader.next(cells, line)) throw Error(Fault::kData, {file}, "holds no rows");
  const std::vector<std::string> columns = config.header ? cells : numbered_columns(cells.size());
  check_names(columns, file, line);
  auto table = std::make_unique<Table>(file, columns, config.missing);
  bool more = config.header ? reader.next(cells, line) : true;
  for (; more; more = reader.next(cells, line)) {
    if (cells.size() != columns.size()) {
      throw Error(
          Fault::kData, {file, line},
          fmt::format("has {} fields, but there are {} columns: quote fields that hold '{}'",
                      cells.size(), columns.size(), config.delimiter));
    }
    table->add_row(cells, line);
  }
  if (table->size() == 0) throw Error(Fault::kData, {file}, "holds a header and no rows");
  return table;
}

std::unique_ptr<Records> open_source(const CsvConfig& config, const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / config.path;
  return parse_csv(read_maybe_gzip(path, kLargestTable), path.string(), config);
}

namespace {

std::string cell_of(const nlohmann::json& value, const Place& place, const std::string& key) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_structured()) {
    throw Error(
        Fault::kData, place,
        fmt::format("'{}' is a list or an object: expected a text or a number", printable(key)));
  }
  return value.dump();
}

nlohmann::json object_of(const std::string& line, const Place& place) {
  nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object())
    throw Error(Fault::kData, place, "is not a JSON object such as {\"column\": value}");
  return object;
}

}  // namespace

std::unique_ptr<Records> parse_jsonl(const std::string& text, const std::string& file) {
  std::unique_ptr<Table> table;
  std::vector<std::string> columns;
  int number = 0;
  for (const std::string& line : split(text, '\n')) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const Place place{file, number};
    const nlohmann::json object = object_of(line, place);
    if (!table) {
      for (const auto& item : object.items()) columns.push_back(item.key());
      table = std::make_unique<Table>(file, columns, std::vector<std::string>{});
    }
    std::vector<std::string> cells;
    for (const std::string& column : columns) {
      cells.push_back(object.contains(column) ? cell_of(object[column], place, column) : "");
    }
    for (const auto& item : object.items()) {
      if (std::find(columns.begin(), columns.end(), item.key()) == columns.end()) {
        throw Error(
            Fault::kData, place,
            fmt::format("has the key '{}', which the first line lacks", printable(item.key())));
      }
    }
    table->add_row(cells, number);
  }
  if (!table) throw Error(Fault::kData, {file}, "holds no rows");
  return table;
}

}  // namespace mgm
