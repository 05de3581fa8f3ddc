#include "mgm/bundle/strict_json.h"

#include "mgm/base/error.h"
#include "mgm/base/parse_json.h"
#include "mgm/bundle/damaged.h"

namespace mgm {

template <class Json>
Json parse_strict_json(std::string_view text, const std::string& file) {
  constexpr std::size_t kDeepest = 512, kMostMembers = 16384, kMostSortedMembers = 1 << 20;
  constexpr bool kIsOrdered = std::is_same_v<Json, nlohmann::ordered_json>;
  try {
    return parse_json<Json>(text, kDeepest, kIsOrdered ? kMostMembers : kMostSortedMembers);
  } catch (const Error& error) {
    throw damaged(file, error.what());
  }
}

template nlohmann::json parse_strict_json(std::string_view, const std::string&);
template nlohmann::ordered_json parse_strict_json(std::string_view, const std::string&);

}  // namespace mgm
