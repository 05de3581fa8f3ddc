#include "mgm/base/array.h"

#include <functional>
#include <numeric>

#include "mgm/base/error.h"

namespace mgm {

std::int64_t elements(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::string text(const Shape& shape) {
  std::string result = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i > 0) result += ", ";
    result += std::to_string(shape[i]);
  }
  return result + "]";
}

Array::Array(Shape of_shape, std::vector<float> with_values)
    : shape(std::move(of_shape)), values(std::move(with_values)) {
  if (elements(shape) != static_cast<std::int64_t>(values.size())) {
    throw Error(Fault::kBug, "an array of shape " + text(shape) + " was given " +
                                 std::to_string(values.size()) + " values");
  }
}

std::int64_t Array::row_size() const {
  return std::accumulate(shape.begin() + (shape.empty() ? 0 : 1), shape.end(), std::int64_t{1},
                         std::multiplies<>());
}

}  // namespace mgm
