#include "mgm/base/array.h"

#include "mgm/base/error.h"

namespace mgm {

namespace {

/// The product of the extents from `first` on; a shape may come from a spec or a file, so it is
/// checked.
std::int64_t product(const Shape& shape, std::size_t first) {
  std::int64_t result = 1;
  for (std::size_t i = first; i < shape.size(); ++i) {
    if (shape[i] < 0 || __builtin_mul_overflow(result, shape[i], &result)) {
      throw Error(Fault::kFailed, "a tensor of shape " + text(shape) +
                                      " cannot exist: extents are at least 0 and their product "
                                      "fits into 63 bits; make it smaller");
    }
  }
  return result;
}

}  // namespace

std::int64_t elements(const Shape& shape) { return product(shape, 0); }

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

std::int64_t Array::row_size() const { return product(shape, 1); }

}  // namespace mgm
