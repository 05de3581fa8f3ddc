#include "mgm/spec/fields.h"

#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/spec/unexpected.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kUnbounded = 1e18;

std::string words(const Range& range) {
  if (range.high >= kUnbounded) return fmt::format("at least {}", range.low);
  return fmt::format("from {} to {}", range.low, range.high);
}

bool holds(const Range& range, double number) {
  return number >= range.low && (range.high >= kUnbounded || number <= range.high);
}

/// A bound as JSON: whole where it is, since editors show it.
Json bound(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  return static_cast<double>(whole) == value ? Json(whole) : Json(value);
}

/// Bounds the numbers that a schema allows, those of lists and alternatives too.
void bound_numbers(Json& schema, const Range& range) {
  const std::string type = schema.contains("type") && schema["type"].is_string()
                               ? schema["type"].get<std::string>()
                               : "";
  if (type == "integer" || type == "number") {
    schema["minimum"] = bound(range.low);
    if (range.high < kUnbounded) schema["maximum"] = bound(range.high);
  }
  if (schema.contains("items")) bound_numbers(schema["items"], range);
  for (const char* key : {"anyOf", "oneOf"}) {
    if (!schema.contains(key)) continue;
    for (Json& alternative : schema[key]) bound_numbers(alternative, range);
  }
}

}  // namespace

void FieldLister::apply(FieldInfo& info, Required) {
  info.required = true;
  info.default_value = nullptr;
}

void FieldLister::apply(FieldInfo& info, Range range) {
  info.type += ", " + words(range);
  bound_numbers(info.schema, range);
}

void FieldReader::missing(const char* name, const char* summary, Required) {
  const Place& place = from_.has(name) ? from_.key_place(name) : from_.place();
  const std::string where = from_.path().empty() ? "" : " in '" + from_.path() + "'";
  problems_.add(place, fmt::format("missing option '{}'{}: {}", name, where, summary));
}

void FieldReader::check(const Spec& value, const Json& read, Range range) {
  if (read.is_array()) {
    const std::vector<Spec> items = value.is_list() ? value.items() : std::vector<Spec>{value};
    for (std::size_t i = 0; i < read.size() && i < items.size(); ++i) {
      check(items[i], read[i], range);
    }
    return;
  }
  if (!read.is_number() || holds(range, read.get<double>())) return;
  problems_.add(value.place(), fmt::format("'{}': expected a number {}, found {}", value.path(),
                                           words(range), printable(value.scalar())));
}

void report_no_map(const Spec& from, Problems& problems) {
  report_unexpected(from, "a map of options", problems);
}

}  // namespace mgm
