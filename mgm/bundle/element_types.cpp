#include "mgm/bundle/element_types.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace mgm {

namespace {

struct ElementType {
  const char* name;
  std::size_t bytes;
};

constexpr ElementType kTypes[] = {{"BOOL", 1},    {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1},
                                  {"F8_E4M3", 1}, {"I16", 2}, {"U16", 2}, {"F16", 2},
                                  {"BF16", 2},    {"I32", 4}, {"U32", 4}, {"F32", 4},
                                  {"F64", 8},     {"I64", 8}, {"U64", 8}};

template <class Element>
Element element_at(const char* bytes, std::size_t i) {
  Element element;
  std::memcpy(&element, bytes + i * sizeof(Element), sizeof(Element));
  return element;
}

/// A bfloat16 is the upper half of a float.
float from_bfloat16(std::uint16_t half) {
  const std::uint32_t bits = std::uint32_t{half} << 16;
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

/// IEEE 754 binary16.
float from_half(std::uint16_t half) {
  constexpr int kMantissaBits = 10, kBias = 15, kExponents = 31;
  const int exponent = half >> kMantissaBits & kExponents;
  const int mantissa = half & ((1 << kMantissaBits) - 1);
  float magnitude;
  if (exponent == kExponents) {
    magnitude = mantissa == 0 ? std::numeric_limits<float>::infinity()
                              : std::numeric_limits<float>::quiet_NaN();
  } else {
    const int whole = exponent == 0 ? mantissa : mantissa + (1 << kMantissaBits);
    magnitude =
        std::ldexp(static_cast<float>(whole), std::max(exponent, 1) - kBias - kMantissaBits);
  }
  return half >> 15 ? -magnitude : magnitude;
}

template <class Element, class Convert>
std::vector<float> converted(const char* bytes, std::size_t count, Convert convert) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = convert(element_at<Element>(bytes, i));
  return values;
}

}  // namespace

std::optional<std::size_t> element_bytes(const std::string& type) {
  for (const ElementType& known : kTypes) {
    if (type == known.name) return known.bytes;
  }
  return std::nullopt;
}

std::vector<std::string> element_types() {
  std::vector<std::string> names;
  for (const ElementType& known : kTypes) names.emplace_back(known.name);
  return names;
}

std::optional<std::vector<float>> to_floats(const std::string& type, const char* bytes,
                                            std::size_t count) {
  if (type == "F32") {
    std::vector<float> values(count);
    if (count > 0) std::memcpy(values.data(), bytes, count * sizeof(float));
    return values;
  }
  if (type == "F16") return converted<std::uint16_t>(bytes, count, from_half);
  if (type == "BF16") return converted<std::uint16_t>(bytes, count, from_bfloat16);
  if (type == "F64") {
    return converted<double>(bytes, count, [](double value) { return static_cast<float>(value); });
  }
  return std::nullopt;
}

}  // namespace mgm
