#pragma once

#include <cstdint>

#include "mgm/program/layers.h"
#include "mgm/spec/field_types.h"

namespace mgm {

/// Units of a layer: a number, or the word `classes` for as many as the task asks for.
struct Width {
  std::int64_t value = 0;
  bool classes = false;
  bool operator==(const Width&) const = default;
};

/// The number of units at a site; throws Error(kSpec) where no task says how many classes there
/// are.
std::int64_t units(const Width& width, const Layers& layers);

/// `width` times `factor`, at least 1.
std::int64_t scaled(std::int64_t width, double factor);
/// The same; `classes` stays.
Width scaled(const Width& width, double factor);

template <>
struct FieldType<Width> : PlainFieldType<Width> {
  static std::string type(const Width&);
  static nlohmann::ordered_json schema(const Width&);
  static nlohmann::ordered_json write(const Width&);
  static bool read(const Spec&, Width&, Problems&);
};

}  // namespace mgm
