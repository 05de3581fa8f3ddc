#include "mgm/spec/field_types.h"

#include <algorithm>
#include <cmath>

#include "mgm/base/text.h"

namespace mgm {

using Json = nlohmann::ordered_json;

namespace {

bool refuse(const Spec& from, const std::string& expected, Problems& problems,
            const std::string& remedy = "") {
  problems.add(from.place(), "'" + from.path() + "': expected " + expected + ", found " +
                                 from.found() + (remedy.empty() ? "" : "; " + remedy));
  return false;
}

std::string number_remedy(const Spec& from) {
  const std::string& text = from.scalar();
  if (from.quoted()) return "leave the quotes away";
  if (text.size() > 1 && text[0] == '0' && std::isdigit(static_cast<unsigned char>(text[1])))
    return "write it without the leading zero";
  if (text.find('_') != std::string::npos || text.find(',') != std::string::npos)
    return "write digits only";
  return "";
}

}  // namespace

std::string FieldType<bool>::type(const bool&) { return "true or false"; }
Json FieldType<bool>::schema(const bool&) { return {{"type", "boolean"}}; }
Json FieldType<bool>::write(const bool& member) { return member; }
bool FieldType<bool>::read(const Spec& from, bool& member, Problems& problems) {
  const auto value = from.as_bool();
  if (!value) return refuse(from, "true or false", problems);
  member = *value;
  return true;
}

std::string FieldType<std::int64_t>::type(const std::int64_t&) { return "whole number"; }
Json FieldType<std::int64_t>::schema(const std::int64_t&) { return {{"type", "integer"}}; }
Json FieldType<std::int64_t>::write(const std::int64_t& member) { return member; }
bool FieldType<std::int64_t>::read(const Spec& from, std::int64_t& member, Problems& problems) {
  const auto value = from.as_integer();
  if (!value) return refuse(from, "a whole number", problems, number_remedy(from));
  member = *value;
  return true;
}

std::string FieldType<double>::type(const double&) { return "number"; }
Json FieldType<double>::schema(const double&) { return {{"type", "number"}}; }
Json FieldType<double>::write(const double& member) { return member; }
bool FieldType<double>::read(const Spec& from, double& member, Problems& problems) {
  const auto value = from.as_number();
  if (!value) return refuse(from, "a number", problems, number_remedy(from));
  member = *value;
  return true;
}

std::string FieldType<std::string>::type(const std::string&) { return "text"; }
Json FieldType<std::string>::schema(const std::string&) {
  return {{"type", {"string", "number", "boolean"}}};
}
Json FieldType<std::string>::write(const std::string& member) {
  return member.empty() ? Json() : Json(member);
}
bool FieldType<std::string>::read(const Spec& from, std::string& member, Problems& problems) {
  const auto value = from.as_text();
  if (!value) return refuse(from, "a text", problems);
  member = *value;
  return true;
}

std::string FieldType<OneOf>::type(const OneOf& member) { return one_of(member.allowed); }
Json FieldType<OneOf>::schema(const OneOf& member) { return {{"enum", member.allowed}}; }
Json FieldType<OneOf>::write(const OneOf& member) { return member.value; }
bool FieldType<OneOf>::read(const Spec& from, OneOf& member, Problems& problems) {
  const auto value = from.as_text();
  const bool known = value && std::find(member.allowed.begin(), member.allowed.end(), *value) !=
                                  member.allowed.end();
  if (!known) {
    const std::string near = nearest_name(from.scalar(), member.allowed);
    return refuse(from, one_of(member.allowed), problems,
                  near.empty() ? "" : "did you mean '" + near + "'?");
  }
  member.value = *value;
  return true;
}

std::string FieldType<NodeSpec>::type(const NodeSpec&) { return "node"; }
Json FieldType<NodeSpec>::schema(const NodeSpec&) { return {{"$ref", "#/$defs/node"}}; }
Json FieldType<NodeSpec>::write(const NodeSpec& member) { return member.spec.resolved(); }
bool FieldType<NodeSpec>::read(const Spec& from, NodeSpec& member, Problems& problems) {
  if (!from.is_map()) return refuse(from, "a node", problems);
  member.spec = from;
  return true;
}

std::string FieldType<PartsSpec>::type(const PartsSpec&) { return "named nodes"; }
Json FieldType<PartsSpec>::schema(const PartsSpec&) { return {{"$ref", "#/$defs/parts"}}; }
Json FieldType<PartsSpec>::write(const PartsSpec& member) { return member.spec.resolved(); }
bool FieldType<PartsSpec>::read(const Spec& from, PartsSpec& member, Problems& problems) {
  if (!from.is_map() || from.entries().empty())
    return refuse(from, "a map of names to nodes", problems);
  member.spec = from;
  return true;
}

std::string FieldType<AnyMap>::type(const AnyMap& member) { return member.type; }
Json FieldType<AnyMap>::schema(const AnyMap& member) {
  return {{"type", "object"}, {"description", member.type}};
}
Json FieldType<AnyMap>::write(const AnyMap& member) { return member.spec.resolved(); }
bool FieldType<AnyMap>::read(const Spec& from, AnyMap& member, Problems& problems) {
  if (!from.is_map()) return refuse(from, "a " + member.type, problems);
  member.spec = from;
  return true;
}

std::string FieldType<KindChoice>::type(const KindChoice& member) {
  return "a kind of " + member.family;
}
Json FieldType<KindChoice>::schema(const KindChoice& member) {
  return {{"$ref", "#/$defs/" + member.family}};
}
Json FieldType<KindChoice>::write(const KindChoice& member) {
  if (!member.chosen()) return nullptr;
  Json options = member.options.resolved();
  if (options.is_null()) options = Json::object();
  return {{member.kind, std::move(options)}};
}
bool FieldType<KindChoice>::read(const Spec& from, KindChoice& member, Problems& problems) {
  if (from.is_scalar() && !from.scalar().empty()) {
    member.kind = from.scalar();
    member.whole = from;
    member.options = {};
    return true;
  }
  const std::vector<Spec::Entry> entries = from.entries();
  if (entries.size() != 1) {
    return refuse(
        from, "one kind of " + member.family + ", as a name or as {NAME: {options}}", problems,
        entries.size() < 2
            ? ""
            : "these are " + std::to_string(entries.size()) + ": " + join(from.keys(), ", "));
  }
  member.kind = entries.front().first;
  member.options = entries.front().second;
  member.whole = from;
  return true;
}
void FieldType<KindChoice>::adopt(const Spec& from, KindChoice& member) {
  Problems none;
  read(from, member, none);
}

std::string FieldType<KindChoices>::type(const KindChoices& member) {
  return "list of kinds of " + member.family;
}
Json FieldType<KindChoices>::schema(const KindChoices& member) {
  return {{"type", "array"}, {"items", {{"$ref", "#/$defs/" + member.family}}}};
}
Json FieldType<KindChoices>::write(const KindChoices& member) {
  if (member.list.empty()) return nullptr;
  Json json = Json::array();
  for (const KindChoice& choice : member.list) json.push_back(FieldType<KindChoice>::write(choice));
  return json;
}
bool FieldType<KindChoices>::read(const Spec& from, KindChoices& member, Problems& problems) {
  bool fits = true;
  const std::vector<Spec> items = from.is_list() ? from.items() : std::vector<Spec>{from};
  member.list.clear();
  for (const Spec& item : items) {
    KindChoice choice{member.family};
    fits = FieldType<KindChoice>::read(item, choice, problems) && fits;
    member.list.push_back(std::move(choice));
  }
  return fits;
}

}  // namespace mgm
