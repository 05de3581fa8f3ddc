#include "mgm/data/encoder.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/data/columns_encoder.h"

namespace mgm {

ColumnRef find_column(const Records& records, const std::string& name) {
  const std::vector<std::string> images = records.image_columns();
  const std::vector<std::string> texts = records.text_columns();
  const auto image = std::find(images.begin(), images.end(), name);
  if (image != images.end()) return {name, true, static_cast<std::size_t>(image - images.begin())};
  const auto text = std::find(texts.begin(), texts.end(), name);
  if (text != texts.end()) return {name, false, static_cast<std::size_t>(text - texts.begin())};
  std::vector<std::string> known = images;
  known.insert(known.end(), texts.begin(), texts.end());
  const std::string near = nearest_name(name, known);
  constexpr std::size_t kShown = 20;
  if (known.size() > kShown) {
    known.resize(kShown);
    known.emplace_back("...");
  }
  throw Error(
      Fault::kData, {records.size() > 0 ? records.place(0).file : ""},
      fmt::format("has no column '{}'{}; it has {}", printable(name),
                  near.empty() ? "" : " (did you mean '" + near + "'?)", join(known, ", ")));
}

std::unique_ptr<InputEncoder> fit_input(const std::string& name, const InputConfig& config,
                                        const Records& records,
                                        std::span<const std::size_t> samples) {
  const bool is_image =
      config.type == "image" || (config.type == "auto" && config.columns.size() == 1 &&
                                 find_column(records, config.columns.front()).is_image);
  return is_image ? fit_pictures(name, config, records, samples)
                  : fit_columns(name, config, records, samples);
}

std::unique_ptr<InputEncoder> read_input(const nlohmann::ordered_json& json) {
  return json.contains("image") ? read_pictures(json) : read_columns(json);
}

}  // namespace mgm
