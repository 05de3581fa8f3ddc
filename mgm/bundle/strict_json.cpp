#include "mgm/bundle/strict_json.h"

#include <set>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/base/text.h"

namespace mgm {

using Json = nlohmann::ordered_json;

Json parse_strictly(std::string_view text, const std::string& file) {
  constexpr int kDeepest = 64;
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kDeepest)
      throw Error(Fault::kModel, {file}, "is nested too deeply to be a model's");
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key &&
        !keys.back().insert(parsed.get<std::string>()).second) {
      throw Error(Fault::kModel, {file},
                  "holds the key '" + printable(parsed.get<std::string>()) + "' twice");
    }
    return true;
  };
  try {
    return Json::parse(text, watch);
  } catch (const Json::exception&) {
    throw Error(Fault::kModel, {file},
                "is no valid JSON: it is damaged; copy the model again or train it anew");
  }
}

}  // namespace mgm
