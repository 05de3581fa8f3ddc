#include "mgm/nets/width.h"

#include <algorithm>
#include <cmath>

#include "mgm/nets/number_or_word.h"

namespace mgm {

namespace {

constexpr NumberOrWord kAllowedWidth{"classes", 1, 1 << 20};

}  // namespace

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

std::string FieldType<Width>::type(const Width&) { return kAllowedWidth.type(); }

nlohmann::ordered_json FieldType<Width>::schema(const Width&) { return kAllowedWidth.schema(); }

nlohmann::ordered_json FieldType<Width>::write(const Width& width) {
  if (width.classes) return kAllowedWidth.word;
  return width.value;
}

bool FieldType<Width>::read(const Spec& from, Width& width, Problems& problems) {
  return kAllowedWidth.read(from, width.value, width.classes, problems);
}

}  // namespace mgm
