#pragma once

#include <cstdint>

#include "mgm/spec/field_types.h"

namespace mgm {

/// Zeros around a picture before a convolution: a number of them on every side, or the word `same`
/// for as many as keep the picture's size.
struct Padding {
  std::int64_t value = 0;
  bool same = true;
};

/// The number of zeros on a side; throws Error(kSpec) where the kernel is even and so none keeps
/// the size, or where a window could lie wholly in the zeros.
std::int64_t pixels(const Padding& padding, std::int64_t kernel);

template <>
struct FieldType<Padding> : PlainFieldType<Padding> {
  static std::string type(const Padding&);
  static nlohmann::ordered_json schema(const Padding&);
  static nlohmann::ordered_json write(const Padding&);
  static bool read(const Spec&, Padding&, Problems&);
};

}  // namespace mgm
