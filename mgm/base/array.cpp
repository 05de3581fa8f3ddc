#include "mgm/base/array.h"

#include "mgm/base/error.h"

namespace mgm {

std::int64_t elements(const Shape& shape) {
  std::int64_t result = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(result, extent, &result)) {
      throw Error(Fault::kFailed, "a tensor of shape " + text(shape) +
                                      " cannot exist: extents are at least 0 and their product "
                                      "fits into 63 bits; make it smaller");
    }
  }
  return result;
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

}  // namespace mgm
