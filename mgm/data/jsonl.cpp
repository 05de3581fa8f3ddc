#include "mgm/data/jsonl.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
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

/// Names that differ in a number (x12, x13) are those of different columns.
std::string digits_of(const std::string& name) {
  std::string digits;
  std::copy_if(name.begin(), name.end(), std::back_inserter(digits),
               [](char c) { return c >= '0' && c <= '9'; });
  return digits;
}

/// What is wrong with a line of these keys, none of which is one of the first `wanted` columns.
Error none_wanted(const std::vector<std::string>& columns, std::size_t wanted,
                  const std::vector<std::string>& keys, const Place& place) {
  constexpr std::size_t kShown = 20;
  const auto end = columns.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, kShown));
  const std::string near = nearest_name(columns.front(), keys);
  return {Fault::kData, place,
          fmt::format("has no column '{}'{}, nor any other that is read: {}", columns.front(),
                      near.empty() ? "" : fmt::format(" (did you mean '{}'?)", printable(near)),
                      printable(join({columns.begin(), end}, ", "), 400))};
}

Error misspelt(const std::string& column, const std::string& key, const Place& place) {
  return {Fault::kData, place,
          fmt::format("has no column '{0}', but '{1}', which is not read: call it '{0}', or say "
                      "\"{0}\": null beside it where nothing is known",
                      printable(column), printable(key))};
}

}  // namespace

JsonlReader::JsonlReader(TextWindow& text, std::string file, CsvFormat format,
                         const std::vector<std::string>& wanted,
                         const std::vector<std::string>& known)
    : lines_(text, std::move(file)),
      format_(std::move(format)),
      known_(known.begin(), known.end()) {
  for (const std::string& name : wanted) column(name);
  wanted_ = columns_.size();
  held_.resize(wanted_);
}

std::vector<std::string> JsonlReader::never_held() const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < wanted_; ++i) {
    if (!held_[i]) names.push_back(columns_[i]);
  }
  return names;
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

const std::vector<std::size_t>& JsonlReader::slips(const std::string& key) {
  // Untrusted text: of very many keys only the first are compared with the columns.
  constexpr std::size_t kMostCompared = 200'000, kLongest = 64;
  static const std::vector<std::size_t> kNone;
  if (const auto found = slips_.find(key); found != slips_.end()) return found->second;
  if (key.size() > kLongest || known_.contains(key)) return kNone;
  if ((slips_.size() + 1) * wanted_ > kMostCompared) return kNone;
  std::vector<std::size_t>& near = slips_[key];
  for (std::size_t i = 0; i < wanted_; ++i) {
    if (digits_of(key) == digits_of(columns_[i]) && !nearest_name(columns_[i], {key}).empty())
      near.push_back(i);
  }
  return near;
}

std::optional<Error> JsonlReader::misfit(const std::vector<Field>& fields, const Place& place) {
  std::vector<bool> has(wanted_);
  std::vector<std::string> others;
  for (const auto& [key, value] : fields) {
    const auto found = index_.find(key);
    if (found != index_.end() && found->second < wanted_) {
      has[found->second] = true;
    } else {
      others.push_back(key);
    }
  }
  if (wanted_ == 0 || fields.empty()) return std::nullopt;
  if (others.size() == fields.size()) return none_wanted(columns_, wanted_, others, place);
  for (std::size_t i = 0; i < wanted_; ++i) held_[i] = held_[i] || has[i];
  if (others.size() + wanted_ == fields.size()) return std::nullopt;  // it has them all
  for (const std::string& key : others) {
    for (const std::size_t i : slips(key)) {
      if (!has[i]) return misspelt(columns_[i], key, place);
    }
  }
  return std::nullopt;
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
