#include "mgm/nets/padding.h"

#include <fmt/format.h>

#include "mgm/nets/number_or_word.h"

namespace mgm {

namespace {

constexpr NumberOrWord kAllowedPadding{"same", 0, 1024};

}  // namespace

std::int64_t pixels(const Padding& padding, std::int64_t kernel) {
  if (padding.same && kernel % 2 == 0) {
    throw Error(Fault::kSpec, fmt::format("no padding keeps a picture's size under a kernel of {}: "
                                          "make the kernel odd, or write the padding as a number",
                                          kernel));
  }
  if (padding.same) return kernel / 2;
  if (padding.value >= kernel) {
    throw Error(Fault::kSpec, fmt::format("a padding of {} is as large as the kernel of {}: it may "
                                          "be at most {}",
                                          padding.value, kernel, kernel - 1));
  }
  return padding.value;
}

std::string FieldType<Padding>::type(const Padding&) { return kAllowedPadding.type(); }

nlohmann::ordered_json FieldType<Padding>::schema(const Padding&) {
  return kAllowedPadding.schema();
}

nlohmann::ordered_json FieldType<Padding>::write(const Padding& padding) {
  if (padding.same) return kAllowedPadding.word;
  return padding.value;
}

bool FieldType<Padding>::read(const Spec& from, Padding& padding, Problems& problems) {
  return kAllowedPadding.read(from, padding.value, padding.same, problems);
}

}  // namespace mgm
