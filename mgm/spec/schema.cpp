#include "mgm/spec/schema.h"

#include <algorithm>

#include "mgm/spec/spec_file.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kDefinitions = "#/$defs/";

Json reference(const std::string& definition) { return {{"$ref", kDefinitions + definition}}; }

std::string definition_of(const KindInfo& kind) { return kind.family + "." + kind.name; }

Json part_name() { return {{"pattern", "^[a-z][a-z0-9_]*$"}}; }

/// Makes the schema out of the kinds.
class SchemaWriter {
 public:
  explicit SchemaWriter(std::vector<KindInfo> kinds) : kinds_(std::move(kinds)) {
    if (!has_section("file")) kinds_.push_back(kind_info<FileConfig>("section"));
  }

  Json write() {
    for (const KindInfo& kind : kinds_) definitions_[definition_of(kind)] = options_of(kind);
    for (const std::string& family : families()) definitions_[family] = choice_of(family);
    definitions_["node"] = node();
    definitions_["parts"] = parts();
    allow_anything_unknown();
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                   {"title", "mgm spec"},
                   {"$ref", std::string(kDefinitions) + "section.file"}};
    schema["$defs"] = std::move(definitions_);
    return schema;
  }

 private:
  bool has_section(const std::string& name) const {
    return std::any_of(kinds_.begin(), kinds_.end(), [&](const KindInfo& kind) {
      return kind.family == "section" && kind.name == name;
    });
  }

  /// Families whose kinds are chosen by name.
  std::vector<std::string> families() const {
    std::vector<std::string> names;
    for (const KindInfo& kind : kinds_) {
      const bool fixed = kind.family == "section" || kind.family == "node";
      if (!fixed && std::find(names.begin(), names.end(), kind.family) == names.end()) {
        names.push_back(kind.family);
      }
    }
    return names;
  }

  /// The schema of an option's value, with what the reference says of it.
  Json value_of(const FieldInfo& field) const {
    Json schema = field.schema;
    if (schema.value("type", Json()) == "object" && !schema.contains("properties")) {
      const bool plural = field.name.ends_with('s');
      const std::string singular = field.name.substr(0, field.name.size() - (plural ? 1 : 0));
      if (has_section(field.name)) {
        schema = reference("section." + field.name);
      } else if (plural && has_section(singular)) {
        schema["additionalProperties"] = reference("section." + singular);
      }
    }
    schema["description"] = field.summary;
    if (!field.default_value.is_null()) schema["default"] = field.default_value;
    return schema;
  }

  Json options_of(const KindInfo& kind) const {
    if (kind.family == "node" && kind.name == "net") {
      Json net = reference("net");
      net["description"] = kind.summary;
      return net;
    }
    Json schema = {{"description", kind.summary}};
    Json properties = Json::object();
    Json required = Json::array();
    for (const FieldInfo& field : kind.fields) {
      properties[field.name] = value_of(field);
      if (field.required) required.push_back(field.name);
    }
    schema["type"] =
        required.empty() && !kind.holds_parts ? Json({"object", "null"}) : Json("object");
    schema["properties"] = std::move(properties);
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = !kind.free_keys.empty();
    if (kind.holds_parts) {
      schema["additionalProperties"] = reference("node");
      schema["propertyNames"] = part_name();
    }
    return kind.short_for.empty() ? schema : or_short(kind, std::move(schema));
  }

  /// The map, or a scalar for the option that it stands for.
  Json or_short(const KindInfo& kind, Json map) const {
    Json alternatives = Json::array();
    for (const FieldInfo& field : kind.fields) {
      if (field.name == kind.short_for) alternatives.push_back(value_of(field));
    }
    alternatives.push_back(std::move(map));
    return {{"description", kind.summary}, {"anyOf", std::move(alternatives)}};
  }

  /// `{sgd: {options}}`, or `sgd` alone where no option is required.
  Json choice_of(const std::string& family) const {
    Json properties = Json::object();
    Json names = Json::array();
    for (const KindInfo& kind : kinds_) {
      if (kind.family != family) continue;
      properties[kind.name] = reference(definition_of(kind));
      properties[kind.name]["description"] = kind.summary;
      const bool needs_options = std::any_of(kind.fields.begin(), kind.fields.end(),
                                             [](const FieldInfo& field) { return field.required; });
      if (!needs_options) names.push_back(kind.name);
    }
    const Json map = {{"type", "object"},
                      {"properties", properties},
                      {"additionalProperties", false},
                      {"minProperties", 1},
                      {"maxProperties", 1}};
    if (names.empty()) return map;
    return {{"anyOf", {map, {{"enum", names}}}}};
  }

  Json node() const {
    Json properties = Json::object();
    Json one_kind = Json::array();
    for (const KindInfo& kind : kinds_) {
      if (kind.family != "node") continue;
      properties[kind.name] = reference(definition_of(kind));
      properties[kind.name]["description"] = kind.summary;
      one_kind.push_back({{"required", {kind.name}}});
    }
    for (const char* annotation : {"task", "train", "infer"}) {
      properties[annotation] = has_section(annotation)
                                   ? reference(std::string("section.") + annotation)
                                   : Json({{"type", "object"}});
    }
    properties["from"] = {
        {"description", "The signals that the node reads; default: see its composite."},
        {"anyOf", {{{"type", "string"}}, {{"type", "array"}, {"items", {{"type", "string"}}}}}}};
    Json node = {{"description", "A node: exactly one kind, and annotations beside it."},
                 {"type", "object"},
                 {"properties", properties},
                 {"additionalProperties", false}};
    if (!one_kind.empty()) node["oneOf"] = std::move(one_kind);
    return node;
  }

  static Json parts() {
    const Json named = {{"type", "object"},
                        {"minProperties", 1},
                        {"not", {{"required", {"each"}}}},
                        {"propertyNames", part_name()},
                        {"additionalProperties", reference("node")}};
    const Json count = {{"type", "integer"},
                        {"minimum", 0},
                        {"description", "0: as many as the partition has subsets."}};
    const Json equal = {{"type", "object"},
                        {"properties", {{"each", reference("node")}, {"count", count}}},
                        {"required", {"each"}},
                        {"additionalProperties", false}};
    return {{"description", "Named nodes, or a template for equal ones."},
            {"oneOf", {named, equal}}};
  }

  /// Options may refer to families of which no kind was given.
  void allow_anything_unknown() {
    std::vector<std::string> wanted;
    collect(definitions_, wanted);
    for (const std::string& name : wanted) {
      if (!definitions_.contains(name)) definitions_[name] = Json::object();
    }
  }

  static void collect(const Json& json, std::vector<std::string>& wanted) {
    if (!json.is_structured()) return;
    for (const auto& [key, value] : json.items()) {
      if (key == "$ref" && value.is_string()) {
        wanted.push_back(value.get<std::string>().substr(std::string(kDefinitions).size()));
      }
      collect(value, wanted);
    }
  }

  std::vector<KindInfo> kinds_;
  Json definitions_ = Json::object();
};

}  // namespace

Json json_schema(const std::vector<KindInfo>& kinds) { return SchemaWriter(kinds).write(); }

}  // namespace mgm
