#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mgm {

/// Extents of a tensor, outermost first. Where a shape describes one sample, the batch axis is left
/// out.
using Shape = std::vector<std::int64_t>;

/// Number of elements; 1 for the empty shape. Throws Fault::kFailed for a negative extent or where
/// the number does not fit.
std::int64_t elements(const Shape& shape);

/// `[1, 28, 28]`.
std::string text(const Shape& shape);

/// A dense tensor of floats in row-major order: the plain form in which data crosses between
/// layers.
struct Array {
  Shape shape;
  std::vector<float> values;

  Array() = default;
  explicit Array(Shape of_shape) : shape(std::move(of_shape)), values(elements(shape)) {}
  Array(Shape of_shape, std::vector<float> with_values);

  /// The values of row `i` along the first axis.
  float* row(std::int64_t i) { return values.data() + i * row_size(); }
  const float* row(std::int64_t i) const { return values.data() + i * row_size(); }
  std::int64_t rows() const { return shape.empty() ? 0 : shape.front(); }
  std::int64_t row_size() const {
    std::int64_t size = 1;  // cannot overflow: the constructors have seen the whole product
    for (std::size_t axis = 1; axis < shape.size(); ++axis) size *= shape[axis];
    return size;
  }
};

}  // namespace mgm
