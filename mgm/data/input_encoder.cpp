#include "mgm/data/input_encoder.h"

#include "mgm/base/located_json.h"
#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/pictures_encoder.h"
#include "mgm/data/table_encoder.h"
#include "mgm/data/tokens_encoder.h"

namespace mgm {

bool reads_pictures(const InputConfig& config, const Records& records) {
  return config.type == "image" || (config.type == "auto" && config.columns.size() == 1 &&
                                    find_column(records, config.columns.front()).is_image);
}

std::unique_ptr<InputEncoder> fit_input(const std::string& name, const InputConfig& config,
                                        const Records& records,
                                        std::span<const std::size_t> samples) {
  if (reads_pictures(config, records)) return fit_pictures(name, config, records, samples);
  return config.type == kTokensInput ? fit_tokens(name, config, records, samples)
                                     : fit_table(name, config, records, samples);
}

std::unique_ptr<InputEncoder> read_input(const nlohmann::ordered_json& json) {
  const LocatedJson type = LocatedJson(json, "").at("type");
  if (type.string() == kPicturesInput) return read_pictures(json);
  if (type.string() == kTableInput) return read_table(json);
  if (type.string() == kTokensInput) return read_tokens(json);
  type.refuse(
      unknown_name("type of input", type.string(), {kPicturesInput, kTableInput, kTokensInput}));
}

}  // namespace mgm
