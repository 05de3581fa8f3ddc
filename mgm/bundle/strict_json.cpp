#include "mgm/bundle/strict_json.h"

#include "mgm/base/error.h"
#include "mgm/base/parse_json.h"
#include "mgm/bundle/damaged.h"

namespace mgm {

template <class Json>
Json parse_strict_json(std::string_view text, const std::string& file) {
  constexpr std::size_t kDeepest = 512;
  try {
    return parse_json<Json>(text, kDeepest);
  } catch (const Error& error) {
    throw damaged(file, error.what());
  }
}

template nlohmann::json parse_strict_json(std::string_view, const std::string&);
template nlohmann::ordered_json parse_strict_json(std::string_view, const std::string&);

}  // namespace mgm
