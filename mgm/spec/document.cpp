#include "mgm/spec/document.h"

#include <algorithm>

namespace mgm {

using Json = nlohmann::ordered_json;

std::string SpecStep::spelled() const {
  std::vector<std::string> words;
  for (const SpecStep* step = this; step->up != nullptr; step = step->up.get()) {
    words.push_back(step->in_list ? "[" + std::to_string(step->index) + "]" : step->key);
    const bool dot = !step->in_list && step->up->up != nullptr;
    if (dot) words.emplace_back(".");
  }
  std::string path;
  std::for_each(words.rbegin(), words.rend(), [&](const std::string& word) { path += word; });
  return path;
}

Spec::Value::Member* Spec::Value::find(const std::string& key) {
  for (Member& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

void Spec::Value::hang(Value& child, const std::string& key) const {
  child.step->up = step;
  child.step->key = key;
}

void Spec::Value::add(const std::string& key, const Place& key_place,
                      const std::shared_ptr<Value>& value) {
  hang(*value, key);
  members.push_back({key, key_place, value});
}

void Spec::Value::add(const std::shared_ptr<Value>& value) {
  hang(*value, "");
  value->step->in_list = true;
  value->step->index = items.size();
  items.push_back(value);
}

void Spec::Value::put(const std::string& key, const Place& key_place,
                      const std::shared_ptr<Value>& value) {
  shape = Shape::kMap;
  Member* member = find(key);
  if (member == nullptr) return add(key, key_place, value);
  hang(*value, key);
  member->value = value;
}

void Spec::Value::fill(const Json& json, std::size_t depth) {
  // A text of 200 levels may have been set at a path of 200 words.
  if (depth > 2 * kDeepestSpec) throw Error(Fault::kModel, place, "nests too deeply for a spec");
  if (json.is_object()) {
    shape = Shape::kMap;
    for (const auto& [key, member] : json.items()) {
      add(key, place, from_json(member, place, depth + 1));
    }
  } else if (json.is_array()) {
    shape = Shape::kList;
    for (const Json& item : json) add(from_json(item, place, depth + 1));
  } else if (!json.is_null()) {
    shape = Shape::kScalar;
    quoted = json.is_string();
    scalar = json.is_string() ? json.get<std::string>() : json.dump();
  }
}

std::shared_ptr<Spec::Value> Spec::Value::from_json(const Json& json, const Place& place,
                                                    std::size_t depth) {
  auto value = std::make_shared<Value>();
  value->place = place;
  value->fill(json, depth);
  return value;
}

Json Spec::Value::json() const {
  switch (shape) {
    case Shape::kMap: {
      Json object = Json::object();
      for (const Member& member : members) object[member.key] = member.value->json();
      return object;
    }
    case Shape::kList: {
      Json array = Json::array();
      for (const auto& item : items) array.push_back(item->json());
      return array;
    }
    case Shape::kScalar: {
      if (is_text) return scalar;
      const Spec handle(std::make_shared<Value>(*this));
      if (const auto boolean = handle.as_bool()) return *boolean;
      if (const auto integer = handle.as_integer()) return *integer;
      if (const auto number = handle.as_number()) return *number;
      return scalar;
    }
    default:
      return nullptr;
  }
}

}  // namespace mgm
