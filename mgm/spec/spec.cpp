#include "mgm/spec/spec.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"
#include "mgm/spec/document.h"

namespace mgm {

Spec Spec::from_json(const nlohmann::ordered_json& json, const std::string& file) {
  return Spec(Value::from_json(json, {file}));
}

Spec::Shape Spec::shape() const { return value_ ? value_->shape : Shape::kAbsent; }

const Place& Spec::place() const {
  static const Place nowhere;
  return value_ ? value_->place : nowhere;
}

const std::string& Spec::path() const {
  static const std::string nothing;
  if (!value_) return nothing;
  if (value_->path.empty()) value_->path = value_->step->spelled();
  return value_->path;
}

std::string Spec::found() const {
  switch (shape()) {
    case Shape::kMap:
      return value_->members.empty()
                 ? "an empty map"
                 : "a map with '" + printable(value_->members.front().key) + "'";
    case Shape::kList:
      return value_->items.empty() ? "an empty list"
                                   : "a list of " + std::to_string(value_->items.size());
    case Shape::kScalar:
      if (as_bool()) return scalar();
      return as_number() ? "the number " + printable(scalar())
                         : "the text \"" + printable(scalar()) + "\"";
    default:
      return "nothing";
  }
}

Spec Spec::at(const std::string& key) const {
  if (!is_map()) return {};
  const Value::Member* member = value_->find(key);
  return member ? Spec(member->value) : Spec();
}

const Place& Spec::key_place(const std::string& key) const {
  const Value::Member* member = is_map() ? value_->find(key) : nullptr;
  return member ? member->key_place : place();
}

std::vector<Spec::Entry> Spec::entries() const {
  std::vector<Entry> result;
  if (is_map()) {
    for (const Value::Member& member : value_->members)
      result.emplace_back(member.key, Spec(member.value));
  }
  return result;
}

std::vector<Spec> Spec::items() const {
  std::vector<Spec> result;
  if (is_list()) {
    for (const auto& item : value_->items) result.push_back(Spec(item));
  }
  return result;
}

std::vector<std::string> Spec::keys() const {
  std::vector<std::string> result;
  for (const Entry& entry : entries()) result.push_back(entry.first);
  return result;
}

const std::string& Spec::scalar() const {
  static const std::string nothing;
  return is_scalar() ? value_->scalar : nothing;
}

bool Spec::quoted() const { return is_scalar() && value_->quoted; }

std::optional<bool> Spec::as_bool() const {
  if (!is_scalar() || quoted()) return std::nullopt;
  if (scalar() == "true") return true;
  if (scalar() == "false") return false;
  return std::nullopt;
}

namespace {

/// `012` would be eight elsewhere: a number begins with no needless zero and no plus.
bool is_plainly_written(const std::string& text) {
  const std::string digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool starts_well =
      !digits.empty() && (std::isdigit(static_cast<unsigned char>(digits[0])) || digits[0] == '.');
  const bool padded =
      digits.size() > 1 && digits[0] == '0' && std::isdigit(static_cast<unsigned char>(digits[1]));
  return starts_well && !padded;
}

template <class Number>
std::optional<Number> parse_whole(const std::string& text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::int64_t> Spec::as_integer() const {
  if (!is_scalar() || quoted() || !is_plainly_written(scalar())) return std::nullopt;
  return parse_whole<std::int64_t>(scalar());
}

std::optional<double> Spec::as_number() const {
  if (!is_scalar() || quoted() || !is_plainly_written(scalar())) return std::nullopt;
  const std::optional<double> number = parse_whole<double>(scalar());
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::string> Spec::as_text() const {
  if (!is_scalar()) return std::nullopt;
  value_->is_text = true;
  return scalar();
}

void Spec::expand_name() const {
  if (!is_scalar() || scalar().empty()) return;
  auto options = std::make_shared<Value>();
  options->place = place();
  const std::string name = scalar();
  value_->scalar.clear();
  value_->put(name, place(), options);
}

void Spec::expect_only(const std::vector<std::string>& known, Problems& problems) const {
  if (!is_map()) return;
  for (const auto& [key, place_of_key, value] : value_->members) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string before_colon = key.substr(0, key.find(':'));
    const bool glued = before_colon.size() < key.size() &&
                       std::find(known.begin(), known.end(), before_colon) != known.end();
    problems.add(place_of_key, glued ? "a space is missing after the ':' of '" + printable(key) +
                                           "': write " + before_colon + ": " +
                                           printable(key.substr(before_colon.size() + 1))
                                     : unknown_name("option", key, known));
  }
}

void Spec::set_default(const std::string& key, const nlohmann::ordered_json& value) const {
  if (!value_ || is_scalar() || is_list()) return;
  Value::Member* member = value_->find(key);
  if (member == nullptr) return value_->put(key, place(), Value::from_json(value, place()));
  if (member->value->shape == Shape::kNull) member->value->fill(value);
}

nlohmann::ordered_json Spec::resolved() const { return value_ ? value_->json() : nullptr; }

}  // namespace mgm
