#include "mgm/data/table_encoder.h"

#include <cmath>
#include <fmt/format.h>
#include <set>
#include <stdexcept>

#include "mgm/base/located_json.h"
#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/csv.h"
#include "mgm/data/number.h"
#include "mgm/data/table_column.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

class TableEncoder : public InputEncoder {
 public:
  explicit TableEncoder(std::vector<TableColumn> columns) : columns_(std::move(columns)) {
    for (const TableColumn& column : columns_) width_ += column.width();
  }

  Shape shape() const override { return {width_}; }
  std::vector<std::int64_t> column_widths() const override {
    std::vector<std::int64_t> widths;
    for (const TableColumn& column : columns_) widths.push_back(column.width());
    return widths;
  }
  std::vector<std::string> columns() const override {
    std::vector<std::string> names;
    for (const TableColumn& column : columns_) names.push_back(column.name);
    return names;
  }

  std::vector<InputColumn> layout() const override {
    std::vector<InputColumn> all;
    std::int64_t first = 0;
    for (const TableColumn& column : columns_) {
      InputColumn place{column.name};
      place.first = first;
      place.type = column.type == TableColumn::Type::kNumeric       ? InputColumn::Type::kNumber
                   : column.type == TableColumn::Type::kCategorical ? InputColumn::Type::kCategory
                                                                    : InputColumn::Type::kText;
      place.mean = column.mean;
      place.deviation = column.deviation;
      place.values = column.values;
      all.push_back(std::move(place));
      first += column.width();
    }
    return all;
  }

  Json json() const override {
    Json list = Json::array();
    for (const TableColumn& column : columns_) list.push_back(column.json());
    return {{"type", kTableInput}, {"columns", std::move(list)}};
  }

  std::function<void(std::size_t, float*)> bind(const Records& records) const override {
    return [this, &records, indices = find_all(records)](std::size_t sample, float* to) {
      const Place place = records.place(sample);
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        columns_[i].write(records.text(indices[i], sample), place, to);
        to += columns_[i].width();
      }
    };
  }

  std::function<void(std::size_t)> bind_check(const Records& records) const override {
    return [this, &records, indices = find_all(records)](std::size_t sample) {
      const Place place = records.place(sample);
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        float number = 0;
        if (columns_[i].type != TableColumn::Type::kNumeric) continue;
        columns_[i].write(records.text(indices[i], sample), place, &number);
      }
    };
  }

 private:
  std::vector<std::size_t> find_all(const Records& records) const {
    std::vector<std::size_t> indices;
    const ColumnIndex index(records);
    for (const TableColumn& column : columns_) {
      const ColumnRef ref = index.find(column.name);
      if (ref.is_image) {
        throw Error(Fault::kData, {records.place(0).file},
                    fmt::format("column '{}' holds images, expected cells of a table", ref.name));
      }
      indices.push_back(ref.index);
    }
    return indices;
  }

  std::vector<TableColumn> columns_;
  std::int64_t width_ = 0;
};

constexpr std::size_t kMostCategoriesUnasked = 100;
constexpr std::size_t kMostCategories = 10'000;

/// What the samples hold in a column.
struct Seen {
  std::set<std::string> values;             ///< of very many, only the first
  std::optional<std::size_t> no_number;     ///< the first sample whose cell is no number
  double cells = 0;                         ///< that are not missing
  double count = 0, mean = 0, squares = 0;  ///< of the numbers; squares of distances to the mean
  double deviation() const { return count > 0 ? std::sqrt(squares / count) : 0; }
};

Seen look_at(const Records& records, std::size_t column, std::span<const std::size_t> samples) {
  Seen seen;
  for (const std::size_t sample : samples) {
    const std::optional<std::string> cell = records.text(column, sample);
    if (!cell) continue;
    seen.cells += 1;
    if (seen.values.size() <= kMostCategories) seen.values.insert(*cell);
    const std::optional<double> number = parse_number(*cell);
    if (!number) {
      if (!seen.no_number) seen.no_number = sample;
      continue;
    }
    seen.count += 1;
    const double from_mean = *number - seen.mean;
    seen.mean += from_mean / seen.count;
    seen.squares += from_mean * (*number - seen.mean);
  }
  return seen;
}

/// Fits the columns of one input.
class TableFitter {
 public:
  TableFitter(const std::string& name, const InputConfig& config, const Records& records,
              std::span<const std::size_t> samples)
      : name_(name), config_(config), records_(records), index_(records), samples_(samples) {}

  TableColumn fit(const std::string& name) const {
    const ColumnRef ref = index_.find(name);
    if (ref.is_image) refuse(name, "holds images, which are an input of their own");
    TableColumn column{name};
    if (config_.type == "text") {
      column.type = TableColumn::Type::kText;
      column.buckets = config_.buckets;
      column.ngrams = config_.ngrams;
      return column;
    }
    const Seen seen = look_at(records_, ref.index, samples_);
    if (seen.values.empty()) refuse(name, "is empty in every training sample: leave it out");
    if (config_.type == "auto") expect_one_kind(seen, ref.index, name);
    const bool numeric = config_.type == "numeric" || (config_.type == "auto" && !seen.no_number);
    if (numeric) {
      fit_numbers(seen, ref.index, column);
    } else {
      fit_categories(seen, ref.index, column);
    }
    return column;
  }

 private:
  [[noreturn]] void refuse(const std::string& column, const std::string& message) const {
    throw Error(Fault::kData,
                fmt::format("input '{}': column '{}' {}", name_, printable(column), message));
  }

  /// A number that is misspelt would turn every number of its column into a category.
  void expect_one_kind(const Seen& seen, std::size_t index, const std::string& name) const {
    if (!nearly_all_numbers(seen.count, seen.cells)) return;
    refuse(name,
           fmt::format(
               "holds {}, but numbers in {:.4g} % of its cells: mend the cell{}, or give the "
               "column an input of its own with type: categorical",
               example(seen, index), 100 * seen.count / seen.cells, as_missing(", ", seen, index)));
  }

  std::string example(const Seen& seen, std::size_t column) const {
    const std::size_t sample = *seen.no_number;
    return fmt::format("'{}' ({})", printable(records_.text(column, sample).value_or("")),
                       records_.place(sample).text());
  }

  /// The remedy of calling the first cell that is no number a missing one, with the whole list,
  /// since what a source says takes the place of the usual one. Empty for data that come from no
  /// table.
  std::string as_missing(const char* before, const Seen& seen, std::size_t index) const {
    constexpr std::size_t kLongest = 64;
    const std::string cell = records_.text(index, *seen.no_number).value_or("");
    if (records_.format() == nullptr || cell.size() > kLongest) return "";
    std::vector<std::string> all;
    for (const std::string& word : records_.format()->missing) all.push_back(Json(word).dump());
    all.push_back(Json(cell).dump());
    return fmt::format("{}say missing: [{}] in the source", before,
                       printable(join(all, ", "), 1000));
  }

  void fit_numbers(const Seen& seen, std::size_t index, TableColumn& column) const {
    if (seen.no_number) {
      refuse(column.name, "holds " + example(seen, index) +
                              ", expected numbers only: mend the cell" +
                              as_missing(", or ", seen, index));
    }
    if (config_.missing == "mean") column.filling = seen.mean;
    if (config_.missing == "zero") column.filling = 0;
    if (!config_.standardise) return;
    column.mean = seen.mean;
    if (seen.deviation() > 0) column.deviation = seen.deviation();
  }

  void fit_categories(const Seen& seen, std::size_t index, TableColumn& column) const {
    const bool asked = config_.type == "categorical";
    const std::size_t most = asked ? kMostCategories : kMostCategoriesUnasked;
    if (seen.values.size() > most) {
      refuse(column.name,
             asked
                 ? fmt::format(
                       "holds more than {} different values: say type: text, or leave it out", most)
                 : fmt::format("holds more than {} different values that are not all numbers, such "
                               "as {}: leave it out, or give it an input of its own with type: "
                               "categorical or type: text",
                               most, example(seen, index)));
    }
    column.type = TableColumn::Type::kCategorical;
    column.values.assign(seen.values.begin(), seen.values.end());
  }

  const std::string& name_;
  const InputConfig& config_;
  const Records& records_;
  ColumnIndex index_;
  std::span<const std::size_t> samples_;
};

}  // namespace

std::unique_ptr<InputEncoder> fit_table(const std::string& name, const InputConfig& config,
                                        const Records& records,
                                        std::span<const std::size_t> samples) {
  const TableFitter fitter(name, config, records, samples);
  std::vector<TableColumn> columns;
  std::int64_t width = 0;
  Problems problems;
  for (const std::string& column : config.columns) {
    try {
      columns.push_back(fitter.fit(column));
    } catch (const Error& error) {
      if (error.fault() != Fault::kData) throw;
      problems.add({}, error.what());
      continue;
    }
    width += columns.back().width();
    if (width > kMostInputNumbers) {
      throw Error(
          Fault::kData,
          fmt::format("input '{}' takes more than {} numbers a sample: leave columns out, or "
                      "lower buckets",
                      name, kMostInputNumbers));
    }
  }
  problems.throw_if_any(Fault::kData);
  return std::make_unique<TableEncoder>(std::move(columns));
}

std::unique_ptr<InputEncoder> read_table(const Json& json) {
  LocatedJson(json, "").expect_keys({"type", "columns"});
  std::vector<TableColumn> columns;
  std::int64_t width = 0;
  for (const Json& entry : json.at("columns")) {
    columns.push_back(TableColumn::read(entry));
    width += columns.back().width();
  }
  if (columns.empty() || width > kMostInputNumbers) throw std::out_of_range("width of an input");
  return std::make_unique<TableEncoder>(std::move(columns));
}

}  // namespace mgm
