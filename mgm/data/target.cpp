#include "mgm/data/target.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <set>

#include "mgm/base/text.h"
#include "mgm/data/encoder.h"
#include "mgm/data/picture.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kMostClasses = 100000;

bool is_whole(const std::string& text) {
  const std::optional<double> number = parse_number(text);
  return number && std::floor(*number) == *number && std::abs(*number) < 1e15;
}

std::vector<std::string> sorted_values(const std::set<std::string>& values) {
  std::vector<std::string> sorted(values.begin(), values.end());
  if (std::all_of(sorted.begin(), sorted.end(), is_whole)) {
    std::sort(sorted.begin(), sorted.end(), [](const std::string& a, const std::string& b) {
      return *parse_number(a) < *parse_number(b);
    });
  }
  return sorted;
}

std::vector<std::string> class_values(const std::string& name, const Records& records,
                                      std::size_t column, std::span<const std::size_t> samples) {
  std::set<std::string> values;
  for (const std::size_t sample : samples) {
    if (const auto cell = records.text(column, sample)) values.insert(*cell);
    if (values.size() > kMostClasses) {
      throw Error(Fault::kData, fmt::format("target '{}' has more than {} classes: is it a number?",
                                            name, kMostClasses));
    }
  }
  if (values.size() < 2) {
    throw Error(
        Fault::kData,
        fmt::format(
            "target '{}' has {} in the training data; at least two classes are needed", name,
            values.empty() ? "no value" : "only the class '" + printable(*values.begin()) + "'"));
  }
  return sorted_values(values);
}

}  // namespace

void TargetEncoder::set_values(std::vector<std::string> values, std::vector<std::string> names) {
  if (!names.empty() && names.size() != values.size()) {
    throw Error(Fault::kData,
                fmt::format("target '{}' has {} classes in the training data, but {} names",
                            info_.name, values.size(), names.size()));
  }
  info_.classes = names.empty() ? values : std::move(names);
  for (std::size_t i = 0; i < values.size(); ++i) number_of_[values[i]] = static_cast<int>(i);
  values_ = std::move(values);
}

TargetEncoder TargetEncoder::fit(const std::string& name, const TargetConfig& config,
                                 const Records& records, std::span<const std::size_t> samples,
                                 const std::string& folder) {
  TargetEncoder encoder;
  encoder.info_.name = name;
  if (!config.class_column.empty()) {
    encoder.columns_ = {config.class_column};
    const ColumnRef column = find_column(records, config.class_column);
    if (column.is_image)
      throw Error(Fault::kData, fmt::format("target '{}': column '{}' holds images, not classes",
                                            name, column.name));
    encoder.set_values(class_values(name, records, column.index, samples), config.names);
  } else if (!config.number.empty()) {
    encoder.info_.type = TargetInfo::Type::kNumber;
    encoder.info_.shape = {static_cast<std::int64_t>(config.number.size())};
    encoder.columns_ = config.number;
    encoder.bind(records);  // finds the columns
  } else {
    encoder.info_.type = TargetInfo::Type::kImage;
    encoder.columns_ = {"path"};
    encoder.folder_ = (std::filesystem::path(folder) / config.image).string();
    const std::string path =
        records.text(find_column(records, "path").index, samples.front()).value_or("");
    const Image first = decode_picture(std::filesystem::path(encoder.folder_) / path);
    encoder.info_.shape = {1, first.height, first.width};
  }
  return encoder;
}

Json TargetEncoder::json() const {
  Json json{{"name", info_.name}, {"columns", columns_}};
  if (info_.type == TargetInfo::Type::kClass) {
    json.update({{"type", "class"}, {"values", values_}, {"classes", info_.classes}});
  } else if (info_.type == TargetInfo::Type::kNumber) {
    json["type"] = "number";
  } else {
    json.update({{"type", "image"}, {"folder", folder_}, {"shape", info_.shape}});
  }
  return json;
}

TargetEncoder TargetEncoder::read(const Json& json) {
  TargetEncoder encoder;
  encoder.info_.name = json.at("name").get<std::string>();
  encoder.columns_ = json.at("columns").get<std::vector<std::string>>();
  const auto type = json.at("type").get<std::string>();
  if (encoder.columns_.empty()) throw std::out_of_range("columns");
  if (type == "class") {
    encoder.set_values(json.at("values").get<std::vector<std::string>>(),
                       json.at("classes").get<std::vector<std::string>>());
  } else if (type == "number") {
    encoder.info_.type = TargetInfo::Type::kNumber;
    encoder.info_.shape = {static_cast<std::int64_t>(encoder.columns_.size())};
  } else {
    encoder.info_.type = TargetInfo::Type::kImage;
    encoder.info_.shape = json.at("shape").get<Shape>();
    encoder.folder_ = json.at("folder").get<std::string>();
  }
  return encoder;
}

std::function<void(std::size_t, float*)> TargetEncoder::bind(const Records& records) const {
  std::vector<std::size_t> indices;
  for (const std::string& name : columns_) indices.push_back(find_column(records, name).index);
  switch (info_.type) {
    case TargetInfo::Type::kClass:
      return [this, &records, indices](std::size_t sample, float* to) {
        const auto cell = records.text(indices[0], sample);
        const auto found = cell ? number_of_.find(*cell) : number_of_.end();
        *to = found == number_of_.end() ? kMissing : static_cast<float>(found->second);
      };
    case TargetInfo::Type::kNumber:
      return [this, &records, indices](std::size_t sample, float* to) {
        for (std::size_t i = 0; i < indices.size(); ++i) {
          const auto cell = records.text(indices[i], sample);
          const auto number = cell ? parse_number(*cell) : std::nullopt;
          if (cell && !number) {
            throw Error(Fault::kData, records.place(sample),
                        fmt::format("target column '{}' holds '{}', expected a number", columns_[i],
                                    printable(*cell)));
          }
          to[i] = number ? static_cast<float>(*number) : kMissing;
        }
      };
    default:
      return [this, &records, indices](std::size_t sample, float* to) {
        const auto path =
            std::filesystem::path(folder_) / records.text(indices[0], sample).value_or("");
        if (!std::filesystem::exists(path)) {
          std::fill_n(to, width(), kMissing);
          return;
        }
        const Array array = picture_array(decode_picture(path), 1, info_.shape[1], info_.shape[2]);
        std::copy(array.values.begin(), array.values.end(), to);
      };
  }
}

}  // namespace mgm
