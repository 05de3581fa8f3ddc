#include "mgm/data/table_column.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>

#include "mgm/base/random.h"
#include "mgm/base/text.h"
#include "mgm/data/number.h"

namespace mgm {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::int64_t kMostBuckets = 1 << 24;
constexpr std::int64_t kLongestRun = 8;

/// Letters (all that is not ASCII counts as one) and digits, in lower case.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 128 || std::isalnum(byte)) {
      words.back() += static_cast<char>(byte < 128 ? std::tolower(byte) : byte);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

void write_bag(const TableColumn& column, std::string_view text, float* to) {
  const std::vector<std::string> words = words_of(text);
  const auto longest = static_cast<std::size_t>(column.ngrams);
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string run;
    for (std::size_t n = 0; n < longest && i + n < words.size(); ++n) {
      run += (n > 0 ? " " : "") + words[i + n];
      to[random_key(0, run) % static_cast<std::uint64_t>(column.buckets)] += 1;
    }
  }
  for (std::int64_t b = 0; b < column.buckets; ++b) to[b] = std::log1p(to[b]);
}

double number_of(const TableColumn& column, const std::optional<std::string>& cell,
                 const Place& place) {
  if (cell) {
    if (const std::optional<double> number = parse_number(*cell)) return *number;
    throw Error(Fault::kData, place,
                fmt::format("column '{}' holds '{}', expected a number", printable(column.name),
                            printable(*cell)));
  }
  if (column.filling) return *column.filling;
  throw Error(Fault::kData, place,
              fmt::format("column '{}' is empty, and the spec says missing: refuse",
                          printable(column.name)));
}

void write_category(const TableColumn& column, const std::string& value, float* to) {
  const auto found = std::lower_bound(column.values.begin(), column.values.end(), value);
  if (found != column.values.end() && *found == value) to[found - column.values.begin()] = 1;
}

}  // namespace

std::int64_t TableColumn::width() const {
  if (type == Type::kNumeric) return 1;
  return type == Type::kText ? buckets : static_cast<std::int64_t>(values.size());
}

void TableColumn::write(const std::optional<std::string>& cell, const Place& place,
                        float* to) const {
  if (type == Type::kNumeric) {
    *to = static_cast<float>((number_of(*this, cell, place) - mean) / deviation);
    return;
  }
  std::fill_n(to, width(), 0.0F);
  if (!cell) return;
  if (type == Type::kText) {
    write_bag(*this, *cell, to);
  } else {
    write_category(*this, *cell, to);
  }
}

Json TableColumn::json() const {
  Json json{{"name", name}};
  if (type == Type::kNumeric) {
    json.update({{"type", "numeric"}, {"mean", mean}, {"deviation", deviation}});
    json["filling"] = filling ? Json(*filling) : Json();
  } else if (type == Type::kCategorical) {
    json.update({{"type", "categorical"}, {"values", values}});
  } else {
    json.update({{"type", "text"}, {"buckets", buckets}, {"ngrams", ngrams}});
  }
  return json;
}

namespace {

void expect_column(bool fits, const char* what) {
  if (!fits) throw std::out_of_range(what);
}

double finite(const Json& json) {
  expect_column(json.is_number(), "a number of a column is none");
  const auto number = json.get<double>();
  expect_column(std::isfinite(number), "a number of a column is not finite");
  return number;
}

std::int64_t whole(const Json& json, std::int64_t most) {
  expect_column(json.is_number_integer(), "a size of a column is no whole number");
  const auto number = json.get<std::int64_t>();
  expect_column(number >= 1 && number <= most, "a size of a column is out of range");
  return number;
}

}  // namespace

TableColumn TableColumn::read(const Json& json) {
  TableColumn column;
  column.name = json.at("name").get<std::string>();
  const auto type = json.at("type").get<std::string>();
  if (type == "numeric") {
    column.mean = finite(json.at("mean"));
    column.deviation = finite(json.at("deviation"));
    expect_column(column.deviation > 0, "the deviation of a column is not positive");
    if (!json.at("filling").is_null()) column.filling = finite(json.at("filling"));
  } else if (type == "categorical") {
    column.type = Type::kCategorical;
    column.values = json.at("values").get<std::vector<std::string>>();
    const bool ascend = std::adjacent_find(column.values.begin(), column.values.end(),
                                           std::greater_equal<>()) == column.values.end();
    expect_column(!column.values.empty() && ascend,
                  "the categories of a column are none or not in order");
  } else {
    expect_column(type == "text", "the type of a column is unknown");
    column.type = Type::kText;
    column.buckets = whole(json.at("buckets"), kMostBuckets);
    column.ngrams = whole(json.at("ngrams"), kLongestRun);
  }
  return column;
}

}  // namespace mgm
