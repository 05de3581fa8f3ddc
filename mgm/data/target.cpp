#include "mgm/data/target.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>
#include <stdexcept>

#include "mgm/base/located_json.h"
#include "mgm/base/text.h"
#include "mgm/data/class_lists.h"
#include "mgm/data/class_values.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/input_encoder.h"
#include "mgm/data/number.h"
#include "mgm/data/picture_rules.h"
#include "mgm/data/resize.h"
#include "mgm/data/target_pictures.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kClassesTarget = "classes";  ///< a type of target in an encoding
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

/// A column of the kind that the target's type needs.
std::size_t column_index(const std::string& target, const Records& records, const std::string& name,
                         bool image) {
  const ColumnRef column = find_column(records, name);
  if (column.is_image == image) return column.index;
  throw Error(Fault::kData,
              fmt::format("target '{}': column '{}' holds {}, expected {}", target, printable(name),
                          image ? "text" : "images", image ? "images" : "classes or numbers"));
}

Shape picture_shape(const Records& records, std::size_t column,
                    std::span<const std::size_t> samples,
                    std::pair<std::int64_t, std::int64_t> size) {
  if (size.first > 0) return {1, size.first, size.second};
  for (const std::size_t sample : samples) {
    const Image image = records.image(column, sample);
    if (!image.empty()) return {1, image.height, image.width};
  }
  throw Error(Fault::kData, "no training sample has a target picture");
}

}  // namespace

TargetEncoder TargetEncoder::fit(const std::string& name, const TargetConfig& config,
                                 const ValueGroups& groups, const Records& records,
                                 std::span<const std::size_t> samples,
                                 std::pair<std::int64_t, std::int64_t> picture_size) {
  TargetEncoder encoder;
  encoder.info_.name = name;
  if (!config.class_column.empty()) {
    encoder.columns_ = {config.class_column};
    const std::size_t column = column_index(name, records, config.class_column, false);
    const std::vector<std::string> values = class_values(name, records, column, samples);
    if (groups.names.empty())
      encoder.set_classes(values, config.names);
    else
      encoder.set_groups(values, groups);
  } else if (!config.classes_column.empty()) {
    encoder.columns_ = {config.classes_column};
    const std::size_t column = column_index(name, records, config.classes_column, false);
    encoder.set_list(all_listed_classes(name, records, column, samples, config.separator),
                     config.separator, config.empty == "none");
  } else if (!config.number.empty()) {
    encoder.info_.type = TargetInfo::Type::kNumber;
    encoder.info_.shape = {static_cast<std::int64_t>(config.number.size())};
    encoder.columns_ = config.number;
  } else {
    encoder.info_.type = TargetInfo::Type::kImage;
    encoder.columns_ = {target_pictures_column(name)};
    const std::size_t column = column_index(name, records, encoder.columns_.front(), true);
    encoder.info_.shape = picture_shape(records, column, samples, picture_size);
  }
  return encoder;
}

void TargetEncoder::set_classes(std::vector<std::string> values, std::vector<std::string> names) {
  if (!names.empty() && names.size() != values.size()) {
    throw Error(
        Fault::kData,
        fmt::format("target '{}' has {} classes in the data ({}), but {} names: name each "
                    "class once, in this order",
                    info_.name, values.size(), printable(join(values, ", "), 400), names.size()));
  }
  info_.classes = names.empty() ? values : std::move(names);
  for (std::size_t i = 0; i < values.size(); ++i) number_of_[values[i]] = static_cast<int>(i);
  values_ = std::move(values);
}

void TargetEncoder::set_list(std::vector<std::string> classes, const std::string& separator,
                             bool empty_is_none) {
  info_.type = TargetInfo::Type::kNumber;
  info_.shape = {std::ssize(classes)};
  info_.separator = separator;
  empty_is_none_ = empty_is_none;
  values_ = classes;
  for (std::size_t i = 0; i < classes.size(); ++i) number_of_[classes[i]] = static_cast<int>(i);
  info_.classes = std::move(classes);
}

void TargetEncoder::set_groups(const std::vector<std::string>& values, const ValueGroups& groups) {
  std::vector<int> samples_of(groups.names.size(), 0);
  for (const std::string& value : values) {
    const int group = groups.of(value);
    number_of_[value] = group;
    if (group >= 0) ++samples_of[group];
  }
  for (const auto& [value, group] : groups.group_of) {
    if (number_of_.contains(value)) continue;
    throw Error(Fault::kData, fmt::format("target '{}': no sample to learn from is of the class "
                                          "'{}', which belongs to the group '{}'; known are {}",
                                          info_.name, printable(value), groups.names[group],
                                          printable(join(values, ", "), 400)));
  }
  for (std::size_t i = 0; i < samples_of.size(); ++i) {
    if (samples_of[i] > 0) continue;
    throw Error(Fault::kData,
                fmt::format("target '{}': no class is left for the group '{}': name its values, or "
                            "leave the group out",
                            info_.name, groups.names[i]));
  }
  info_.classes = groups.names;
  values_ = values;
}

namespace {

/// Mean and spread of numbers as they come (Welford 1962).
struct Moments {
  double count = 0, mean = 0, spread = 0;
  void add(double number) {
    count += 1;
    const double from_mean = number - mean;
    mean += from_mean / count;
    spread += from_mean * (number - mean);
  }
  double deviation() const { return spread > 0 ? std::sqrt(spread / count) : 1; }
};

}  // namespace

void TargetEncoder::survey(const Records& records, std::span<const std::size_t> train) {
  if (info_.type == TargetInfo::Type::kImage) return;
  const bool is_class = info_.type == TargetInfo::Type::kClass;
  if (is_class) info_.counts.assign(info_.classes.size(), 0);
  std::vector<Moments> moments(elements(info_.shape));
  std::vector<float> numbers(moments.size());
  const Writer write = bind(records);
  for (const std::size_t sample : train) {
    try {
      write(sample, numbers.data());
    } catch (const Error&) {
      continue;
    }
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      if (std::isnan(numbers[k])) continue;
      moments[k].add(numbers[k]);
      if (is_class) info_.counts[static_cast<std::size_t>(numbers[k])] += 1;
    }
  }
  if (is_class) return;
  for (const Moments& of_number : moments) {
    info_.mean.push_back(of_number.mean);
    info_.deviation.push_back(of_number.deviation());
  }
}

namespace {

const char* name_of(TargetInfo::Type type) {
  switch (type) {
    case TargetInfo::Type::kClass:
      return "class";
    case TargetInfo::Type::kNumber:
      return "number";
    default:
      return "image";
  }
}

}  // namespace

Json TargetEncoder::json() const {
  Json json{{"name", info_.name}, {"type", name_of(info_.type)}, {"columns", columns_}};
  if (info_.lists_classes()) {
    json["type"] = kClassesTarget;
    json.update({{"classes", info_.classes},
                 {"separator", info_.separator},
                 {"empty", empty_is_none_ ? "none" : "missing"}});
    return json;
  }
  if (info_.type == TargetInfo::Type::kClass) {
    json.update({{"values", values_}, {"classes", info_.classes}});
    std::vector<int> numbers;
    for (const std::string& value : values_) numbers.push_back(number_of_.at(value));
    json["numbers"] = numbers;
  } else if (info_.type == TargetInfo::Type::kImage) {
    json["shape"] = info_.shape;
    json.update(picture_rules(true));
  }
  return json;
}

namespace {

void expect_target(bool fits, const char* what) {
  if (!fits) throw std::out_of_range(what);
}

bool all_different(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

}  // namespace

void TargetEncoder::read_class(const LocatedJson& keys) {
  keys.expect_keys({"name", "type", "columns", "values", "classes", "numbers"});
  const auto values = keys.at("values").strings();
  const auto classes = keys.at("classes").strings();
  const std::vector<std::int64_t> numbers = keys.at("numbers").integers();
  expect_target(classes.size() >= 2 && classes.size() <= values.size(), "the number of classes");
  expect_target(all_different(values) && all_different(classes), "the same class twice");
  expect_target(numbers.size() == values.size(), "the classes of the values");
  for (std::size_t i = 0; i < values.size(); ++i) {
    expect_target(numbers[i] >= -1 && numbers[i] < static_cast<std::int64_t>(classes.size()),
                  "a class's number");
    number_of_[values[i]] = static_cast<int>(numbers[i]);
  }
  values_ = values;
  info_.classes = classes;
}

void TargetEncoder::read_list(const LocatedJson& keys) {
  keys.expect_keys({"name", "type", "columns", "classes", "separator", "empty"});
  auto classes = keys.at("classes").strings();
  const std::string separator = keys.at("separator").string(), empty = keys.at("empty").string();
  expect_target(!classes.empty() && all_different(classes), "the same class twice, or none");
  expect_target(!separator.empty(), "the separator of classes");
  expect_target(empty == "none" || empty == "missing", "what an empty list means");
  set_list(std::move(classes), separator, empty == "none");
}

TargetEncoder TargetEncoder::read(const Json& json) {
  const LocatedJson keys(json, "");
  TargetEncoder encoder;
  encoder.info_.name = json.at("name").get<std::string>();
  encoder.columns_ = json.at("columns").get<std::vector<std::string>>();
  const auto type = json.at("type").get<std::string>();
  expect_target(type == "number" ? !encoder.columns_.empty() : encoder.columns_.size() == 1,
                "the columns of a target");
  if (type == "class") {
    encoder.read_class(keys);
  } else if (type == kClassesTarget) {
    encoder.read_list(keys);
  } else if (type == "number") {
    keys.expect_keys({"name", "type", "columns"});
    encoder.info_.type = TargetInfo::Type::kNumber;
    encoder.info_.shape = {static_cast<std::int64_t>(encoder.columns_.size())};
  } else {
    expect_target(type == "image", "the type of a target");
    keys.expect_keys({"name", "type", "columns", "shape", "resize", "grey", "alpha"});
    expect_target(read_picture_rules(json), "target pictures are always resized");
    encoder.info_.type = TargetInfo::Type::kImage;
    encoder.info_.shape = keys.at("shape").integers();
    const Shape& shape = encoder.info_.shape;
    const bool fits = shape.size() == 3 && shape[0] == 1 && shape[1] > 0 && shape[2] > 0 &&
                      shape[1] <= kMostInputNumbers / shape[2];
    expect_target(fits, "the shape of a target");
  }
  return encoder;
}

void TargetEncoder::write_class(const Records& records, std::size_t column, std::size_t sample,
                                float* to) const {
  const std::optional<std::string> cell = records.text(column, sample);
  if (!cell) {
    *to = kMissing;
    return;
  }
  const auto found = number_of_.find(*cell);
  if (found == number_of_.end()) refuse_class(records, sample, *cell);
  *to = found->second < 0 ? kMissing : static_cast<float>(found->second);
}

void TargetEncoder::refuse_class(const Records& records, std::size_t sample,
                                 const std::string& value) const {
  throw Error(Fault::kData, records.place(sample),
              fmt::format("target '{}': sample {} is of the class '{}', which the training and "
                          "validation data lack; known are {}: add samples to learn from, or leave "
                          "the cell empty to pass over this one",
                          info_.name, records.label(sample), printable(value),
                          printable(join(values_, ", "), 400)));
}

void TargetEncoder::write_list(const Records& records, std::size_t column, std::size_t sample,
                               float* to) const {
  const std::optional<std::string> cell = records.text(column, sample);
  std::fill_n(to, elements(info_.shape), cell || empty_is_none_ ? 0.0F : kMissing);
  if (!cell) return;
  for (const std::string& value : listed_classes(*cell, info_.separator)) {
    const auto found = number_of_.find(value);
    if (found == number_of_.end()) refuse_class(records, sample, value);
    to[found->second] = 1;
  }
}

void TargetEncoder::write_number(const Records& records, std::size_t column, std::size_t sample,
                                 float* to) const {
  const std::optional<std::string> cell = records.text(column, sample);
  const std::optional<double> number = cell ? parse_number(*cell) : std::nullopt;
  if (cell && !number) {
    throw Error(Fault::kData, records.place(sample),
                fmt::format("target '{}': column '{}' holds '{}', expected {} or nothing",
                            info_.name, printable(records.text_columns()[column]), printable(*cell),
                            number_expected(*cell)));
  }
  *to = number ? static_cast<float>(*number) : kMissing;
}

void TargetEncoder::write_picture(const Records& records, std::size_t column, std::size_t sample,
                                  float* to) const {
  const Image image = records.image(column, sample);
  if (image.empty()) {
    std::fill_n(to, elements(info_.shape), kMissing);
    return;
  }
  const Array array = resized(image, 1, info_.shape[1], info_.shape[2]);
  std::copy(array.values.begin(), array.values.end(), to);
}

TargetEncoder::Writer TargetEncoder::bind(const Records& records) const {
  const bool image = info_.type == TargetInfo::Type::kImage;
  std::vector<std::size_t> columns;
  for (const std::string& name : columns_) {
    columns.push_back(column_index(info_.name, records, name, image));
  }
  if (image) {
    return [this, &records, columns](std::size_t sample, float* to) {
      write_picture(records, columns[0], sample, to);
    };
  }
  if (info_.type == TargetInfo::Type::kClass) {
    return [this, &records, columns](std::size_t sample, float* to) {
      write_class(records, columns[0], sample, to);
    };
  }
  if (info_.lists_classes()) {
    return [this, &records, columns](std::size_t sample, float* to) {
      write_list(records, columns[0], sample, to);
    };
  }
  return [this, &records, columns](std::size_t sample, float* to) {
    for (const std::size_t column : columns) write_number(records, column, sample, to++);
  };
}

}  // namespace mgm
