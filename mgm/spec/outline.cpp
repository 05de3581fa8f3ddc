#include "mgm/spec/outline.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "mgm/base/text.h"

namespace mgm {

namespace {

class Outline {
 public:
  Outline(const std::vector<KindInfo>& kinds, Problems& problems)
      : kinds_(kinds), problems_(problems) {}

  void node(const Spec& node) {
    const std::vector<std::string> shapes = names_of("node");
    if (!node.is_map()) {
      problems_.add(node.place(), "expected a node, a map with one of " + one_of(shapes) +
                                      ", found " + node.found());
      return;
    }
    std::vector<std::string> known = shapes;
    known.insert(known.end(), {"task", "train", "infer", "from"});
    node.expect_only(known, problems_);
    for (const auto& [key, value] : node.entries()) {
      section(key, value);
      if (key == "net") choice("net", value);
      if (const KindInfo* shape = find("node", key)) options(*shape, value);
    }
  }

  void section(const std::string& name, const Spec& value) {
    if (const KindInfo* known = find("section", name)) options(*known, value);
  }

 private:
  const KindInfo* find(const std::string& family, const std::string& name) const {
    const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const KindInfo& kind) {
      return kind.family == family && kind.name == name;
    });
    return found == kinds_.end() ? nullptr : &*found;
  }

  std::vector<std::string> names_of(const std::string& family) const {
    std::vector<std::string> names;
    for (const KindInfo& kind : kinds_) {
      if (kind.family == family) names.push_back(kind.name);
    }
    return names;
  }

  void options(const KindInfo& kind, const Spec& options) {
    if (!options.is_map() || kind.name == "net") return;
    std::vector<std::string> known;
    for (const FieldInfo& field : kind.fields) {
      known.push_back(field.name);
      const Spec value = options.at(field.name);
      if (!value.absent()) this->value(field.schema, value);
    }
    if (kind.holds_parts) {
      for (const auto& [key, part] : options.entries()) {
        if (std::find(known.begin(), known.end(), key) == known.end()) node(part);
      }
    } else if (kind.free_keys.empty()) {
      options.expect_only(known, problems_);
    }
  }

  /// What a field holds is told by its schema: nodes, or kinds of a family.
  void value(const nlohmann::ordered_json& schema, const Spec& value) {
    if (schema.contains("items") && value.is_list()) {
      for (const Spec& item : value.items()) this->value(schema["items"], item);
    }
    if (!schema.contains("$ref")) return;
    const std::string reference = schema["$ref"];
    const std::string what = reference.substr(reference.rfind('/') + 1);
    if (what == "node") return node(value);
    if (what == "parts") return parts(value);
    if (!names_of(what).empty()) choice(what, value);
  }

  void parts(const Spec& parts) {
    const bool equal = !parts.at("each").absent();
    for (const auto& [key, part] : parts.entries()) {
      if (!equal || key == "each") node(part);
    }
  }

  void choice(const std::string& family, const Spec& choice) {
    const bool is_map = choice.is_map() && choice.entries().size() == 1;
    if (!choice.is_scalar() && !is_map) return;
    const std::string name = is_map ? choice.keys().front() : choice.scalar();
    const KindInfo* kind = find(family, name);
    if (kind == nullptr) {
      problems_.add(choice.place(), unknown_name(family, name, names_of(family)));
    } else if (is_map) {
      options(*kind, choice.at(name));
    }
  }

  const std::vector<KindInfo>& kinds_;
  Problems& problems_;
};

}  // namespace

void check_outline(const Spec& spec, const std::vector<KindInfo>& kinds, Problems& problems) {
  Outline outline(kinds, problems);
  if (!spec.at("model").absent()) outline.node(spec.at("model"));
  for (const char* section : {"train", "infer"}) outline.section(section, spec.at(section));
}

}  // namespace mgm
