#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>
#include <zlib.h>

#include "mgm/base/array.h"

namespace mgm {

/// Element `i` of the tensor `name` in the recipe of tools/net_references.py, in [0, 1).
inline double recipe_value(std::uint32_t name_key, std::uint32_t i) {
  std::uint32_t v = i + name_key;
  v = (v ^ (v >> 16)) * 0x85EBCA6BU;
  v = (v ^ (v >> 13)) * 0xC2B2AE35U;
  v ^= v >> 16;
  constexpr double kSteps = 1 << 24;
  return (v >> 8) / kSteps;
}

inline std::uint32_t recipe_key(const std::string& name) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(name.data()), static_cast<uInt>(name.size())));
}

/// A weight of the recipe.
inline Array recipe_weight(const std::string& name, const Shape& shape) {
  Array array(shape);
  const std::uint32_t key = recipe_key(name);
  const bool kernel = shape.size() > 1;
  const bool scale = name.ends_with(".weight") || name.ends_with("running_var");
  const double bound =
      kernel ? std::sqrt(6.0 / static_cast<double>(elements(shape) / shape.front())) : 0;
  float* to = array.values.data();
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    const double u = recipe_value(key, static_cast<std::uint32_t>(i));
    to[i] = static_cast<float>(kernel ? (2 * u - 1) * bound : scale ? 0.5 + u : 0.2 * u - 0.1);
  }
  return array;
}

/// One sample: a row of a table where there are columns (a number for each of one, a one among
/// zeros for the others), else numbers in [-1, 1).
inline Array recipe_input(const Shape& shape, const std::vector<std::int64_t>& columns) {
  Shape batched{1};
  batched.insert(batched.end(), shape.begin(), shape.end());
  Array input(batched);
  const std::uint32_t key = recipe_key("input");
  if (columns.empty()) {
    for (std::size_t i = 0; i < input.values.size(); ++i)
      input.values[i] =
          static_cast<float>(2 * recipe_value(key, static_cast<std::uint32_t>(i)) - 1);
  }
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double u = recipe_value(key, static_cast<std::uint32_t>(i));
    if (columns[i] == 1)
      input.values[begin] = static_cast<float>(2 * u - 1);
    else
      input.values[begin + static_cast<std::int64_t>(u * static_cast<double>(columns[i]))] = 1;
    begin += columns[i];
  }
  return input;
}

/// One text of so many different tokens, a third of which is padding.
inline Array recipe_text(std::int64_t length, std::int64_t tokens) {
  Array input({1, length});
  const std::uint32_t key = recipe_key("input");
  for (std::int64_t i = 0; i < length * 2 / 3; ++i) {
    const double u = recipe_value(key, static_cast<std::uint32_t>(i));
    input.values[i] = static_cast<float>(1 + std::floor(u * static_cast<double>(tokens - 1)));
  }
  return input;
}

}  // namespace mgm
