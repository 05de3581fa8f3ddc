#include "mgm/spec/field_types.h"

#include <algorithm>

#include "mgm/base/text.h"
#include "mgm/spec/unexpected.h"

namespace mgm {

using Json = nlohmann::ordered_json;

namespace {

bool is_among(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(), [&](const char* word) { return text == word; });
}

std::string boolean_remedy(const Spec& from) {
  if (!from.is_scalar()) return "";
  const std::string text = lower_case(from.scalar());
  if (is_among(text, {"true", "false"}) && from.quoted()) return "leave the quotes away";
  if (is_among(text, {"yes", "on", "y", "true", "1"})) return "write true";
  if (is_among(text, {"no", "off", "n", "false", "0"})) return "write false";
  return "write true or false";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string number_remedy(const Spec& from) {
  if (!from.is_scalar()) return "";
  if (from.quoted()) return "leave the quotes away";
  const std::string text = lower_case(from.scalar());
  const std::string digits = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  if (is_among(digits, {".inf", "inf", ".nan", "nan", "infinity"})) return "write a finite number";
  if (text.starts_with('+')) return "leave the + away";
  if (digits.starts_with("0x") || digits.starts_with("0o") || digits.starts_with("0b")) {
    return "write it in decimal digits";
  }
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) {
    return "write it without the leading zero";
  }
  if (!digits.empty() && is_digit(digits[0])) {
    if (digits.find('_') != std::string::npos) return "leave the _ away";
    if (digits.find(',') != std::string::npos) return "write a point for a comma, digits otherwise";
    if (digits.find_first_not_of("0123456789.e+-") == std::string::npos) {
      return "it is written wrongly or does not fit into a number";
    }
  }
  return "";
}

std::string whole_number_remedy(const Spec& from) {
  const auto number = from.as_number();
  if (!number) return number_remedy(from);
  constexpr double kExact = 9007199254740992.0;
  const bool is_exact = *number >= -kExact && *number <= kExact;
  const auto whole = is_exact ? static_cast<std::int64_t>(*number) : 0;
  if (is_exact && static_cast<double>(whole) == *number) {
    return "write " + std::to_string(whole);
  }
  return is_exact ? "leave the fraction away" : "it does not fit into 64 bits";
}

}  // namespace

std::string list_of(const std::string& type) {
  const std::size_t comma = type.find(',');
  const std::string noun = type.substr(0, comma);
  const bool plain = is_among(noun, {"whole number", "number", "text", "node"});
  return "list of " + (plain ? noun + "s" + type.substr(noun.size()) : type);
}

std::string FieldType<bool>::type(const bool&) { return "true or false"; }
Json FieldType<bool>::schema(const bool&) { return {{"type", "boolean"}}; }
Json FieldType<bool>::write(const bool& member) { return member; }
bool FieldType<bool>::read(const Spec& from, bool& member, Problems& problems) {
  const auto value = from.as_bool();
  if (!value) return report_unexpected(from, "true or false", problems, boolean_remedy(from));
  member = *value;
  return true;
}

std::string FieldType<std::int64_t>::type(const std::int64_t&) { return "whole number"; }
Json FieldType<std::int64_t>::schema(const std::int64_t&) { return {{"type", "integer"}}; }
Json FieldType<std::int64_t>::write(const std::int64_t& member) { return member; }
bool FieldType<std::int64_t>::read(const Spec& from, std::int64_t& member, Problems& problems) {
  const auto value = from.as_integer();
  if (!value) return report_unexpected(from, "a whole number", problems, whole_number_remedy(from));
  member = *value;
  return true;
}

std::string FieldType<double>::type(const double&) { return "number"; }
Json FieldType<double>::schema(const double&) { return {{"type", "number"}}; }
Json FieldType<double>::write(const double& member) { return member; }
bool FieldType<double>::read(const Spec& from, double& member, Problems& problems) {
  const auto value = from.as_number();
  if (!value) return report_unexpected(from, "a number", problems, number_remedy(from));
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
  if (!value) {
    const bool empty = from.shape() == Spec::Shape::kNull;
    return report_unexpected(from, "a text", problems,
                             empty ? "put a text such as null or ~ in quotes" : "");
  }
  member = *value;
  return true;
}

std::string FieldType<OneOf>::type(const OneOf& member) { return one_of(member.allowed); }
Json FieldType<OneOf>::schema(const OneOf& member) { return {{"enum", member.allowed}}; }
Json FieldType<OneOf>::write(const OneOf& member) { return member.value; }
bool FieldType<OneOf>::read(const Spec& from, OneOf& member, Problems& problems) {
  const auto value = from.as_text();
  if (!value || !std::count(member.allowed.begin(), member.allowed.end(), *value)) {
    const std::string near = nearest_name(from.scalar(), member.allowed);
    return report_unexpected(from, one_of(member.allowed), problems,
                             near.empty() ? "" : "did you mean '" + near + "'?");
  }
  member.value = *value;
  return true;
}

std::string FieldType<NodeSpec>::type(const NodeSpec&) { return "node"; }
Json FieldType<NodeSpec>::schema(const NodeSpec&) { return {{"$ref", "#/$defs/node"}}; }
Json FieldType<NodeSpec>::write(const NodeSpec& member) { return member.spec.resolved(); }
bool FieldType<NodeSpec>::read(const Spec& from, NodeSpec& member, Problems& problems) {
  if (!from.is_map()) return report_unexpected(from, "a node, a map with one kind", problems);
  member.spec = from;
  return true;
}

std::string FieldType<PartsSpec>::type(const PartsSpec&) { return "named nodes"; }
Json FieldType<PartsSpec>::schema(const PartsSpec&) { return {{"$ref", "#/$defs/parts"}}; }
Json FieldType<PartsSpec>::write(const PartsSpec& member) { return member.spec.resolved(); }
bool FieldType<PartsSpec>::read(const Spec& from, PartsSpec& member, Problems& problems) {
  if (from.entries().empty()) return report_unexpected(from, "a map of names to nodes", problems);
  member.spec = from;
  return true;
}

std::string FieldType<AnyMap>::type(const AnyMap& member) { return member.type; }
Json FieldType<AnyMap>::schema(const AnyMap& member) {
  return {{"type", "object"}, {"description", member.type}};
}
Json FieldType<AnyMap>::write(const AnyMap& member) { return member.spec.resolved(); }
bool FieldType<AnyMap>::read(const Spec& from, AnyMap& member, Problems& problems) {
  if (!from.is_map()) return report_unexpected(from, "a map (" + member.type + ")", problems);
  member.spec = from;
  return true;
}

}  // namespace mgm
