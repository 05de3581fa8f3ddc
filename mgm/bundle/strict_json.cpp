#include "mgm/bundle/strict_json.h"

#include <set>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/bundle/damaged.h"

namespace mgm {

namespace {

constexpr std::size_t kDeepest = 512;
/// An ordered_json finds a member by looking at each.
constexpr std::size_t kMostMembers = 16384;
constexpr std::size_t kMostSortedMembers = 1 << 20;

/// Watches the parser: the keys of every object that is open.
class Watch {
 public:
  Watch(std::string file, std::size_t most_members)
      : file_(std::move(file)), most_members_(most_members) {}

  template <class Json>
  bool operator()(typename Json::parse_event_t event, Json& value) {
    using Event = typename Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (open_.size() >= kDeepest)
        throw damaged(file_, "nests more than " + std::to_string(kDeepest) + " levels deep");
      open_.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      open_.pop_back();
    } else if (event == Event::key) {
      add_key(value.template get_ref<const std::string&>());
    }
    return true;
  }

 private:
  void add_key(const std::string& key) {
    if (!open_.back().insert(key).second)
      throw damaged(file_, "has the key '" + printable(key) + "' twice in one object");
    if (open_.back().size() > most_members_) {
      throw damaged(file_,
                    "has an object of more than " + std::to_string(most_members_) + " members");
    }
  }

  std::string file_;
  std::size_t most_members_;
  std::vector<std::set<std::string>> open_;
};

}  // namespace

template <class Json>
Json parse_strict_json(std::string_view text, const std::string& file) {
  constexpr bool kIsOrdered = std::is_same_v<Json, nlohmann::ordered_json>;
  Watch watch(file, kIsOrdered ? kMostMembers : kMostSortedMembers);
  try {
    return Json::parse(text, [&](int, typename Json::parse_event_t event, Json& value) {
      return watch(event, value);
    });
  } catch (const nlohmann::json::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, ...": the name says nothing more.
    const std::string what = error.what();
    const std::size_t name_end = what.find("] ");
    constexpr std::size_t kLongest = 200;
    throw damaged(
        file,
        "is not JSON (" +
            printable(name_end == std::string::npos ? what : what.substr(name_end + 2), kLongest) +
            ")");
  }
}

template nlohmann::json parse_strict_json(std::string_view, const std::string&);
template nlohmann::ordered_json parse_strict_json(std::string_view, const std::string&);

}  // namespace mgm
