#include "mgm/data/columns_encoder.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "mgm/base/random.h"
#include "mgm/base/text.h"

namespace mgm {

std::optional<double> parse_number(const std::string& cell) {
  double number = 0;
  const char* first = cell.data() + (cell.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(first, cell.data() + cell.size(), number);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(number))
    return std::nullopt;
  return number;
}

namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kMostCategories = 100;

/// One column of the input.
struct Column {
  enum class Type { kNumeric, kCategorical, kText };
  std::string name;
  Type type = Type::kNumeric;
  double mean = 0;
  double deviation = 1;
  std::string missing = "mean";
  std::vector<std::string> values;  ///< categories, sorted
  std::int64_t buckets = 0;
  std::int64_t ngrams = 1;

  std::int64_t width() const {
    switch (type) {
      case Type::kCategorical:
        return static_cast<std::int64_t>(values.size());
      case Type::kText:
        return buckets;
      default:
        return 1;
    }
  }
};

float number_of(const Column& column, const std::optional<std::string>& cell, const Place& place) {
  if (!cell) {
    if (column.missing == "refuse") {
      throw Error(
          Fault::kData, place,
          fmt::format("column '{}' is empty, and the spec says missing: refuse", column.name));
    }
    return column.missing == "zero" ? static_cast<float>(-column.mean / column.deviation) : 0;
  }
  const std::optional<double> number = parse_number(*cell);
  if (!number) {
    throw Error(
        Fault::kData, place,
        fmt::format("column '{}' holds '{}', expected a number", column.name, printable(*cell)));
  }
  return static_cast<float>((*number - column.mean) / column.deviation);
}

/// Counts runs of up to n words by hash, each bucket as log(1 + count).
void write_bag(const Column& column, const std::string& text, float* to) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const bool in_word =
        std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 128;
    if (in_word) {
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string run;
    for (std::size_t n = 0; n < static_cast<std::size_t>(column.ngrams) && i + n < words.size();
         ++n) {
      run += (n > 0 ? " " : "") + words[i + n];
      to[random_key(0, run) % static_cast<std::uint64_t>(column.buckets)] += 1;
    }
  }
  for (std::int64_t b = 0; b < column.buckets; ++b) to[b] = std::log1p(to[b]);
}

void write_column(const Column& column, const std::optional<std::string>& cell, const Place& place,
                  float* to) {
  if (column.type == Column::Type::kNumeric) {
    *to = number_of(column, cell, place);
    return;
  }
  std::fill_n(to, column.width(), 0.0F);
  if (!cell) return;
  if (column.type == Column::Type::kText) return write_bag(column, *cell, to);
  const auto found = std::lower_bound(column.values.begin(), column.values.end(), *cell);
  if (found != column.values.end() && *found == *cell) to[found - column.values.begin()] = 1;
}

const char* type_name(Column::Type type) {
  switch (type) {
    case Column::Type::kNumeric:
      return "numeric";
    case Column::Type::kCategorical:
      return "categorical";
    default:
      return "text";
  }
}

class ColumnsEncoder : public InputEncoder {
 public:
  explicit ColumnsEncoder(std::vector<Column> columns) : columns_(std::move(columns)) {
    for (const Column& column : columns_) {
      names_.push_back(column.name);
      width_ += column.width();
    }
  }

  Shape shape() const override { return {width_}; }
  const std::vector<std::string>& columns() const override { return names_; }

  Json json() const override {
    Json list = Json::array();
    for (const Column& column : columns_) {
      Json entry{{"name", column.name}, {"type", type_name(column.type)}};
      if (column.type == Column::Type::kNumeric) {
        entry.update(
            {{"mean", column.mean}, {"deviation", column.deviation}, {"missing", column.missing}});
      } else if (column.type == Column::Type::kCategorical) {
        entry["values"] = column.values;
      } else {
        entry.update({{"buckets", column.buckets}, {"ngrams", column.ngrams}});
      }
      list.push_back(std::move(entry));
    }
    return {{"columns", std::move(list)}};
  }

  std::function<void(std::size_t, float*)> bind(const Records& records) const override {
    std::vector<std::size_t> indices;
    for (const Column& column : columns_)
      indices.push_back(find_column(records, column.name).index);
    return [this, &records, indices](std::size_t sample, float* to) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        write_column(columns_[i], records.text(indices[i], sample), records.place(sample), to);
        to += columns_[i].width();
      }
    };
  }

 private:
  std::vector<Column> columns_;
  std::vector<std::string> names_;
  std::int64_t width_ = 0;
};

/// What the training samples hold in a column.
struct Seen {
  std::set<std::string> values;  ///< at most one more than may be categories
  bool numeric = true;
  double count = 0, mean = 0, squares = 0;
};

Seen look(const Records& records, std::size_t index, std::span<const std::size_t> samples) {
  Seen seen;
  for (const std::size_t sample : samples) {
    const std::optional<std::string> cell = records.text(index, sample);
    if (!cell) continue;
    if (seen.values.size() <= kMostCategories) seen.values.insert(*cell);
    const std::optional<double> number = parse_number(*cell);
    seen.numeric = seen.numeric && number;
    if (!number) continue;
    seen.count += 1;
    const double from_mean = *number - seen.mean;
    seen.mean += from_mean / seen.count;
    seen.squares += from_mean * (*number - seen.mean);
  }
  return seen;
}

/// Makes a column one of categories: the values that were seen.
void take_categories(Column& column, const std::string& input, const Seen& seen) {
  if (seen.values.size() > kMostCategories) {
    throw Error(Fault::kData, fmt::format("input '{}': column '{}' holds more than {} different "
                                          "values that are not all numbers: say "
                                          "type: text, or leave the column out",
                                          input, column.name, kMostCategories));
  }
  column.type = Column::Type::kCategorical;
  column.values.assign(seen.values.begin(), seen.values.end());
  if (column.values.empty()) {
    throw Error(
        Fault::kData,
        fmt::format("input '{}': column '{}' is empty in every training sample: leave it out",
                    input, column.name));
  }
}

Column fit_column(const std::string& input, const std::string& name, const InputConfig& config,
                  const Records& records, std::span<const std::size_t> samples) {
  const ColumnRef ref = find_column(records, name);
  if (ref.is_image) {
    throw Error(Fault::kData,
                fmt::format("input '{}': column '{}' holds images and cannot stand beside others",
                            input, name));
  }
  const Seen seen = look(records, ref.index, samples);
  Column column;
  column.name = name;
  column.missing = config.missing.value;
  const bool automatic = config.type == "auto";
  if (config.type == "text") {
    column.type = Column::Type::kText;
    column.buckets = config.buckets;
    column.ngrams = config.ngrams;
  } else if (config.type == "numeric" || (automatic && seen.numeric)) {
    if (config.standardise && seen.count > 0) {
      column.mean = seen.mean;
      const double deviation = std::sqrt(seen.squares / seen.count);
      column.deviation = deviation > 0 ? deviation : 1;
    }
  } else {
    take_categories(column, input, seen);
  }
  return column;
}

}  // namespace

std::unique_ptr<InputEncoder> fit_columns(const std::string& name, const InputConfig& config,
                                          const Records& records,
                                          std::span<const std::size_t> samples) {
  std::vector<Column> columns;
  for (const std::string& column : config.columns) {
    columns.push_back(fit_column(name, column, config, records, samples));
  }
  return std::make_unique<ColumnsEncoder>(std::move(columns));
}

std::unique_ptr<InputEncoder> read_columns(const Json& json) {
  std::vector<Column> columns;
  for (const Json& entry : json.at("columns")) {
    Column column;
    column.name = entry.at("name").get<std::string>();
    const auto type = entry.at("type").get<std::string>();
    if (type == "numeric") {
      column.mean = entry.at("mean").get<double>();
      column.deviation = entry.at("deviation").get<double>();
      column.missing = entry.at("missing").get<std::string>();
    } else if (type == "categorical") {
      column.type = Column::Type::kCategorical;
      column.values = entry.at("values").get<std::vector<std::string>>();
    } else {
      column.type = Column::Type::kText;
      column.buckets = entry.at("buckets").get<std::int64_t>();
      column.ngrams = entry.at("ngrams").get<std::int64_t>();
      if (column.buckets < 1 || column.buckets > (1 << 24)) throw std::out_of_range("buckets");
    }
    columns.push_back(std::move(column));
  }
  return std::make_unique<ColumnsEncoder>(std::move(columns));
}

}  // namespace mgm
