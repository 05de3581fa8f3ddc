#include "mgm/base/located_json.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "mgm/base/error.h"
#include "mgm/base/text.h"

namespace mgm {

LocatedJson LocatedJson::at(const char* key) const {
  if (!json_.is_object()) refuse_type("an object");
  const auto found = json_.find(key);
  if (found == json_.end()) refuse(std::string("lacks '") + key + "'");
  return member(key, *found);
}

LocatedJson::Items LocatedJson::items() const {
  if (!json_.is_array()) refuse_type("a list");
  return Items(*this);
}

std::vector<std::pair<std::string, LocatedJson>> LocatedJson::members() const {
  if (!json_.is_object()) refuse_type("an object");
  std::vector<std::pair<std::string, LocatedJson>> result;
  for (const auto& [key, value] : json_.items()) result.emplace_back(key, member(key, value));
  return result;
}

void LocatedJson::expect_keys(const std::vector<std::string>& keys,
                              const std::vector<std::string>& more) const {
  if (!json_.is_object()) refuse_type("an object");
  for (const std::string& key : keys) at(key.c_str());
  std::vector<std::string> known = keys;
  known.insert(known.end(), more.begin(), more.end());
  for (const auto& [key, value] : json_.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      refuse(unknown_name("key", key, known));
  }
}

std::string LocatedJson::string() const {
  if (!json_.is_string()) refuse_type("a text");
  return json_.get_ref<const std::string&>();
}

double LocatedJson::number() const {
  if (!json_.is_number()) refuse_type("a number");
  const double value = json_.get<double>();
  if (!std::isfinite(value)) refuse_type("a finite number");
  return value;
}

std::int64_t LocatedJson::integer() const {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool too_large = json_.is_number_unsigned() && json_.get<std::uint64_t>() > kMost;
  if (!json_.is_number_integer() || too_large) refuse_type("a whole number");
  return json_.get<std::int64_t>();
}

std::vector<std::int64_t> LocatedJson::integers() const {
  std::vector<std::int64_t> result;
  for (const LocatedJson item : items()) result.push_back(item.integer());
  return result;
}

std::vector<std::string> LocatedJson::strings() const {
  std::vector<std::string> result;
  for (const LocatedJson item : items()) result.push_back(item.string());
  return result;
}

void LocatedJson::refuse(const std::string& message) const {
  throw Error(Fault::kModel, path_.empty() ? message : path_ + ": " + message);
}

void LocatedJson::refuse_type(const char* expected) const {
  const auto replace = Json::error_handler_t::replace;
  constexpr std::size_t kShown = 200;  // a text may be very long
  const Json shown = json_.is_string() ? Json(json_.get_ref<const std::string&>().substr(0, kShown))
                     : json_.is_structured() ? Json()
                                             : json_;
  const std::string found = json_.is_structured() ? json_.is_object() ? "an object" : "a list"
                                                  : shown.dump(-1, ' ', false, replace);
  refuse(std::string("expected ") + expected + ", found " + printable(found));
}

}  // namespace mgm
