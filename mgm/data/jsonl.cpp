#include "mgm/data/jsonl.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mgm/base/parse_json.h"
#include "mgm/base/text.h"
#include "mgm/data/bad_samples.h"
#include "mgm/data/table.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kMostColumns = 100'000;

std::string cell_of(const Json& value, const Place& place, const std::string& key) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  if (value.is_structured()) {
    throw Error(
        Fault::kData, place,
        fmt::format("'{}' holds a list or an object, expected a text or a number", printable(key)));
  }
  return value.dump();
}

Json object_of(std::string_view line, const Place& place) {
  constexpr std::size_t kDeepest = 512;
  constexpr const char* kExpected = "is no JSON object, expected {\"column\": value, ...}";
  try {
    Json object = parse_json<Json>(line, kDeepest);
    if (object.is_object()) return object;
  } catch (const Error& error) {
    throw Error(Fault::kData, place, fmt::format("{}: it {}", kExpected, error.what()));
  }
  throw Error(Fault::kData, place, kExpected);
}

}  // namespace

JsonlReader::JsonlReader(TextWindow& text, std::string file, CsvFormat format,
                         const std::vector<std::string>& wanted)
    : lines_(text, std::move(file)), format_(std::move(format)) {
  for (const std::string& name : wanted) column(name);
  wanted_ = columns_.size();
}

std::size_t JsonlReader::column(const std::string& key) {
  const auto [found, is_new] = index_.emplace(key, columns_.size());
  if (is_new) columns_.push_back(key);
  if (columns_.size() > kMostColumns) {
    throw Error(Fault::kData, lines_.place(),
                fmt::format("brings the number of different keys beyond {}", kMostColumns));
  }
  return found->second;
}

std::optional<Error> JsonlReader::misfit(const std::vector<Field>& fields,
                                         const Place& place) const {
  const auto is_wanted = [&](const Field& field) {
    const auto found = index_.find(field.first);
    return found != index_.end() && found->second < wanted_;
  };
  if (wanted_ == 0 || fields.empty() || std::any_of(fields.begin(), fields.end(), is_wanted))
    return std::nullopt;
  constexpr std::size_t kShown = 20;
  std::vector<std::string> keys, wanted;
  for (const auto& [key, value] : fields) keys.push_back(key);
  for (std::size_t i = 0; i < std::min(wanted_, kShown); ++i) wanted.push_back(columns_[i]);
  const std::string near = nearest_name(wanted.front(), keys);
  return Error(
      Fault::kData, place,
      fmt::format("has no column '{}'{}, nor any other that is read: {}", wanted.front(),
                  near.empty() ? "" : fmt::format(" (did you mean '{}'?)", printable(near)),
                  printable(join(wanted, ", "), 400)));
}

JsonlReader::Row JsonlReader::read_line() {
  const Place place = lines_.place();
  Row row{place.line};
  std::vector<Field> fields;
  try {
    const Json object = object_of(lines_.line(), place);
    for (const auto& [key, value] : object.items())
      fields.emplace_back(key, cell_of(value, place, key));
  } catch (const Error& problem) {
    row.problem = problem;
    return row;
  }
  if (row.problem = misfit(fields, place); row.problem) return row;
  for (auto& [key, cell] : fields) row.cells.emplace_back(column(key), std::move(cell));
  std::sort(row.cells.begin(), row.cells.end());
  return row;
}

std::unique_ptr<Table> JsonlReader::next(const PieceSize& most) {
  std::vector<Row> rows;
  std::size_t bytes = 0;
  while (rows.size() < most.rows && bytes < most.bytes && lines_.next()) {
    if (lines_.line().find_first_not_of(" \t\r") == std::string_view::npos) continue;
    rows.push_back(read_line());
    constexpr std::size_t kCell = sizeof(std::size_t) + sizeof(std::uint32_t);  // see Table
    bytes += lines_.line().size() + rows.back().cells.size() * kCell;
  }
  if (rows.empty()) return nullptr;
  auto table = std::make_unique<Table>(lines_.place().file, columns_, format_, before_);
  for (Row& row : rows) {
    if (row.problem) {
      table->add_bad_row(std::move(*row.problem));
      continue;
    }
    for (const auto& [column, cell] : row.cells) table->add_cell(column, cell);
    table->end_row(row.line);
    row.cells = {};
  }
  before_ += table->size();
  return table;
}

std::unique_ptr<Records> parse_jsonl(const std::string& text, const std::string& file,
                                     const CsvFormat& format) {
  TextWindow window(text);
  auto table = JsonlReader(window, file, format).next();
  if (table) refuse_bad_samples(*table);
  if (!table || table->text_columns().empty()) throw Error(Fault::kData, {file}, "holds no values");
  return table;
}

}  // namespace mgm
