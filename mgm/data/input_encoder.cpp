#include "mgm/data/input_encoder.h"

#include "mgm/data/column_ref.h"
#include "mgm/data/pictures_encoder.h"
#include "mgm/data/table_encoder.h"

namespace mgm {

std::unique_ptr<InputEncoder> fit_input(const std::string& name, const InputConfig& config,
                                        const Records& records,
                                        std::span<const std::size_t> samples) {
  const bool pictures =
      config.type == "image" || (config.type == "auto" && config.columns.size() == 1 &&
                                 find_column(records, config.columns.front()).is_image);
  return pictures ? fit_pictures(name, config, records, samples)
                  : fit_table(name, config, records, samples);
}

std::unique_ptr<InputEncoder> read_input(const nlohmann::ordered_json& json) {
  return json.contains("image") ? read_pictures(json) : read_table(json);
}

}  // namespace mgm
