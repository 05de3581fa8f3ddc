#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "mgm/spec/spec.h"

namespace mgm {

/// One value of a spec's tree; the handles (`Spec`) share it.
struct Spec::Value {
  struct Member {
    std::string key;
    Place key_place;
    std::shared_ptr<Value> value;
  };

  Shape shape = Shape::kNull;
  Place place;
  std::string path;
  std::string scalar;
  bool quoted = false;
  std::vector<Member> members;                ///< of a map, in the order of the text
  std::vector<std::shared_ptr<Value>> items;  ///< of a list

  Member* find(const std::string& key);

  static std::shared_ptr<Value> from_json(const nlohmann::ordered_json& json, const Place& place,
                                          const std::string& path);
  nlohmann::ordered_json json() const;
  /// Names the value and all below it after where it now stands.
  void set_path(const std::string& new_path);
};

/// The path of a child.
std::string child_path(const std::string& path, const std::string& key);

}  // namespace mgm
