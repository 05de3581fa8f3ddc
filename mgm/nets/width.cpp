#include "mgm/nets/width.h"

#include <algorithm>
#include <cmath>

namespace mgm {

std::int64_t units(const Width& width, const Layers& layers) {
  if (!width.classes) return width.value;
  if (layers.classes() > 0) return layers.classes();
  throw Error(
      Fault::kSpec,
      "widths say 'classes', but no task reaches this node: write a number, or give it a task");
}

std::int64_t scaled(std::int64_t width, double factor) {
  return std::max<std::int64_t>(1, std::llround(static_cast<double>(width) * factor));
}

Width scaled(const Width& width, double factor) {
  return width.classes ? width : Width{scaled(width.value, factor), false};
}

std::string FieldType<Width>::type(const Width&) { return "whole number or 'classes'"; }

nlohmann::ordered_json FieldType<Width>::schema(const Width&) {
  return {{"oneOf", {{{"type", "integer"}, {"minimum", 1}}, {{"const", "classes"}}}}};
}

nlohmann::ordered_json FieldType<Width>::write(const Width& width) {
  if (width.classes) return "classes";
  return width.value;
}

bool FieldType<Width>::read(const Spec& from, Width& width, Problems& problems) {
  constexpr std::int64_t kMost = 1 << 20;
  if (from.scalar() == "classes") {
    width = {0, true};
    return true;
  }
  const auto number = from.as_integer();
  if (!number || *number < 1 || *number > kMost) {
    problems.add(from.place(),
                 "'" + from.path() +
                     "': expected a whole number from 1 to 1048576, or 'classes'; found " +
                     from.found());
    return false;
  }
  width = {*number, false};
  return true;
}

}  // namespace mgm
