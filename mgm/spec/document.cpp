#include "mgm/spec/document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mgm {

using Json = nlohmann::ordered_json;

std::string child_path(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

Spec::Value::Member* Spec::Value::find(const std::string& key) {
  for (Member& member : members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

std::shared_ptr<Spec::Value> Spec::Value::from_json(const Json& json, const Place& place,
                                                    const std::string& path) {
  auto value = std::make_shared<Value>();
  value->place = place;
  value->path = path;
  if (json.is_object()) {
    value->shape = Shape::kMap;
    for (const auto& [key, member] : json.items()) {
      value->members.push_back({key, place, from_json(member, place, child_path(path, key))});
    }
  } else if (json.is_array()) {
    value->shape = Shape::kList;
    for (const Json& item : json) {
      value->items.push_back(
          from_json(item, place, path + "[" + std::to_string(value->items.size()) + "]"));
    }
  } else if (!json.is_null()) {
    value->shape = Shape::kScalar;
    value->quoted = json.is_string();
    value->scalar = json.is_string() ? json.get<std::string>() : json.dump();
  }
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

void Spec::Value::set_path(const std::string& new_path) {
  path = new_path;
  for (Member& member : members) member.value->set_path(child_path(path, member.key));
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[i]->set_path(path + "[" + std::to_string(i) + "]");
  }
}

}  // namespace mgm
