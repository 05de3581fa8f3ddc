#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "mgm/spec/spec.h"

namespace mgm {

/// How deep a text may nest, and how many words a path may have.
inline constexpr std::size_t kDeepestSpec = 200;

/// Where a value hangs in its tree. The path is spelled only when asked for: the paths of all
/// values of a hostile file would not fit into memory.
struct SpecStep {
  std::shared_ptr<const SpecStep> up;  ///< null at the root
  std::string key;                     ///< in a map
  std::size_t index = 0;               ///< in a list
  bool in_list = false;

  std::string spelled() const;
};

/// One value of a spec's tree; the handles (`Spec`) share it.
struct Spec::Value {
  struct Member {
    std::string key;
    Place key_place;
    std::shared_ptr<Value> value;
  };

  Shape shape = Shape::kNull;
  Place place;
  std::shared_ptr<SpecStep> step = std::make_shared<SpecStep>();
  std::string path;  ///< spelled from `step` when first asked for
  std::string scalar;
  bool quoted = false;
  bool is_text = false;                       ///< was read as a text, so it is kept as one
  std::vector<Member> members;                ///< of a map, in the order of the text
  std::vector<std::shared_ptr<Value>> items;  ///< of a list

  Member* find(const std::string& key);
  /// Appends a member or an item, which then hangs here.
  void add(const std::string& key, const Place& key_place, const std::shared_ptr<Value>& value);
  void add(const std::shared_ptr<Value>& value);
  /// Hangs `value` at a key, in place of what may be there.
  void put(const std::string& key, const Place& key_place, const std::shared_ptr<Value>& value);

  /// Gives an empty value its content; handles to it see it too.
  void fill(const nlohmann::ordered_json& json, std::size_t depth = 0);
  static std::shared_ptr<Value> from_json(const nlohmann::ordered_json& json, const Place& place,
                                          std::size_t depth = 0);
  nlohmann::ordered_json json() const;

 private:
  void hang(Value& child, const std::string& key) const;
};

}  // namespace mgm
