#include "mgm/spec/fields.h"

#include <fmt/format.h>

namespace mgm {

namespace {

constexpr double kUnbounded = 1e18;

std::string words(const Range& range) {
  if (range.high >= kUnbounded) return fmt::format("at least {}", range.low);
  return fmt::format("from {} to {}", range.low, range.high);
}

}  // namespace

void FieldLister::apply(FieldInfo& info, Required) {
  info.required = true;
  info.default_value = nullptr;
}

void FieldLister::apply(FieldInfo& info, Range range) {
  info.type += ", " + words(range);
  nlohmann::ordered_json& bounded =
      info.schema.contains("oneOf") ? info.schema["oneOf"][1] : info.schema;
  bounded["minimum"] = range.low;
  if (range.high < kUnbounded) bounded["maximum"] = range.high;
  if (info.schema.contains("oneOf")) info.schema["oneOf"][0]["items"] = bounded;
}

void FieldReader::missing(const char* name, Required) {
  problems_.add(from_.place(), fmt::format("'{}' needs the option '{}'", from_.path(), name));
}

void FieldReader::check(const Spec& value, const nlohmann::ordered_json& read, Range range) {
  if (read.is_array()) {
    const std::vector<Spec> items = value.is_list() ? value.items() : std::vector<Spec>{value};
    for (std::size_t i = 0; i < read.size(); ++i) check(items[i], read[i], range);
    return;
  }
  if (!read.is_number()) return;
  const double number = read.get<double>();
  if (number >= range.low && number <= range.high) return;
  problems_.add(value.place(),
                fmt::format("'{}': expected {}, found {}", value.path(), words(range), number));
}

}  // namespace mgm
