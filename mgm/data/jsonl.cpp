#include "mgm/data/jsonl.h"

#include <fmt/format.h>
#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "mgm/base/parse_json.h"
#include "mgm/base/text.h"
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

/// Shows every line that is not blank as an object.
void each_object(std::string_view text, const std::string& file,
                 const std::function<void(const Json&, const Place&)>& show) {
  Place place{file, 0};
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    ++place.line;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    show(object_of(line, place), place);
  }
}

}  // namespace

std::unique_ptr<Records> parse_jsonl(const std::string& text, const std::string& file,
                                     const CsvFormat& format) {
  std::vector<std::string> columns;
  std::unordered_map<std::string, std::size_t> index;
  each_object(text, file, [&](const Json& object, const Place& place) {
    for (const auto& item : object.items()) {
      if (index.emplace(item.key(), columns.size()).second) columns.push_back(item.key());
    }
    if (columns.size() > kMostColumns) {
      throw Error(Fault::kData, place,
                  fmt::format("brings the number of different keys beyond {}", kMostColumns));
    }
  });
  if (columns.empty()) throw Error(Fault::kData, {file}, "holds no values");
  auto table = std::make_unique<Table>(file, columns, format);
  each_object(text, file, [&](const Json& object, const Place& place) {
    std::vector<std::string> cells(columns.size());
    for (const auto& [key, value] : object.items()) cells[index[key]] = cell_of(value, place, key);
    for (const std::string& cell : cells) table->add_cell(cell);
    table->end_row(place.line);
  });
  return table;
}

}  // namespace mgm
