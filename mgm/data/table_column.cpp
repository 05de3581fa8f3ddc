#include "mgm/data/table_column.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

#include "mgm/base/located_json.h"
#include "mgm/base/text.h"
#include "mgm/data/number.h"
#include "mgm/data/word_bag.h"

namespace mgm {

using Json = nlohmann::ordered_json;

namespace {

constexpr std::int64_t kMostBuckets = 1 << 24;
constexpr const char* kHash = "fnv1a64_folded";

double number_of(const TableColumn& column, const std::optional<std::string>& cell,
                 const Place& place) {
  if (cell) {
    if (const std::optional<double> number = parse_number(*cell)) return *number;
    throw Error(Fault::kData, place,
                fmt::format("column '{}' holds '{}', expected {}", printable(column.name),
                            printable(*cell), number_expected(*cell)));
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
    write_word_bag(*cell, ngrams, buckets, to);
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
    json.update(
        {{"type", "text"}, {"buckets", buckets}, {"ngrams", ngrams}, {"hash", kHash}, {"seed", 0}});
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
  const LocatedJson keys(json, "");
  column.name = keys.at("name").string();
  const std::string type = keys.at("type").string();
  if (type == "numeric") {
    keys.expect_keys({"name", "type", "mean", "deviation", "filling"});
    column.mean = finite(json.at("mean"));
    column.deviation = finite(json.at("deviation"));
    expect_column(column.deviation > 0, "the deviation of a column is not positive");
    if (!json.at("filling").is_null()) column.filling = finite(json.at("filling"));
  } else if (type == "categorical") {
    keys.expect_keys({"name", "type", "values"});
    column.type = Type::kCategorical;
    column.values = json.at("values").get<std::vector<std::string>>();
    const bool ascend = std::adjacent_find(column.values.begin(), column.values.end(),
                                           std::greater_equal<>()) == column.values.end();
    expect_column(!column.values.empty() && ascend,
                  "the categories of a column are none or not in order");
  } else {
    expect_column(type == "text", "the type of a column is unknown");
    keys.expect_keys({"name", "type", "buckets", "ngrams", "hash", "seed"});
    expect_column(keys.at("hash").string() == kHash && json.at("seed") == 0, "the hash of words");
    column.type = Type::kText;
    column.buckets = whole(json.at("buckets"), kMostBuckets);
    column.ngrams = whole(json.at("ngrams"), kLongestRun);
  }
  return column;
}

}  // namespace mgm
