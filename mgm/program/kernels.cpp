#include "mgm/program/kernels.h"

#include <algorithm>
#include <cmath>
#include <dnnl.h>
#include <limits>

namespace mgm {

namespace {

Shape batched(std::int64_t batch, const Shape& sample) {
  Shape shape{batch};
  shape.insert(shape.end(), sample.begin(), sample.end());
  return shape;
}

void add_per_row(float* values, const float* addend, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) values[i * columns + j] += addend[j];
  }
}

}  // namespace

Array linear(const Array& x, const float* weight, const float* bias, std::int64_t units) {
  const std::int64_t width = x.shape.back();
  const std::int64_t rows = static_cast<std::int64_t>(x.values.size()) / width;
  Shape shape = x.shape;
  shape.back() = units;
  Array y(shape);
  if (rows == 0) return y;
  dnnl_sgemm('N', 'T', rows, units, width, 1, x.values.data(), width, weight, width, 0,
             y.values.data(), units);
  if (bias) add_per_row(y.values.data(), bias, rows, units);
  return y;
}

namespace {

/// Unfolds one picture: row (c, i, j) of `columns` holds, for every window, the pixel at (i, j)
/// inside it.
void unfold(const float* picture, const Shape& in, const Conv2d& op, const Shape& out,
            float* columns) {
  const std::int64_t height = in[1], width = in[2];
  for (std::int64_t c = 0; c < in[0]; ++c) {
    for (std::int64_t i = 0; i < op.kernel; ++i) {
      for (std::int64_t j = 0; j < op.kernel; ++j) {
        for (std::int64_t y = 0; y < out[1]; ++y) {
          const std::int64_t row = y * op.stride + i - op.padding;
          for (std::int64_t x = 0; x < out[2]; ++x) {
            const std::int64_t column = x * op.stride + j - op.padding;
            const bool inside = row >= 0 && row < height && column >= 0 && column < width;
            *columns++ = inside ? picture[(c * height + row) * width + column] : 0;
          }
        }
      }
    }
  }
}

}  // namespace

Array conv2d(const Array& x, const float* weight, const float* bias, const Conv2d& op,
             const Shape& out) {
  const Shape in(x.shape.begin() + 1, x.shape.end());
  const std::int64_t patch = in[0] * op.kernel * op.kernel;
  const std::int64_t places = out[1] * out[2];
  Array y(batched(x.rows(), out));
  std::vector<float> columns(patch * places);
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    unfold(x.row(i), in, op, out, columns.data());
    float* picture = y.row(i);
    dnnl_sgemm('N', 'N', op.channels, places, patch, 1, weight, patch, columns.data(), places, 0,
               picture, places);
    if (!bias) continue;
    for (std::int64_t c = 0; c < op.channels; ++c) {
      for (std::int64_t p = 0; p < places; ++p) picture[c * places + p] += bias[c];
    }
  }
  return y;
}

Array batch_norm2d(const Array& x, const float* weight, const float* bias, const float* mean,
                   const float* variance, double epsilon) {
  Array y = x;
  const std::int64_t channels = x.shape[1];
  const std::int64_t places = x.shape[2] * x.shape[3];
  float* value = y.values.data();
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const float scale = weight[c] / std::sqrt(variance[c] + static_cast<float>(epsilon));
      const float shift = bias[c] - mean[c] * scale;
      for (std::int64_t p = 0; p < places; ++p, ++value) *value = *value * scale + shift;
    }
  }
  return y;
}

Array relu(const Array& x) {
  Array y = x;
  // !(v <= 0) keeps NaN, as torch does.
  for (float& value : y.values) value = value <= 0 ? 0 : value;
  return y;
}

namespace {

float window_max(const float* plane, std::int64_t height, std::int64_t width, std::int64_t top,
                 std::int64_t left, std::int64_t kernel) {
  float best = -std::numeric_limits<float>::infinity();
  for (std::int64_t i = std::max<std::int64_t>(top, 0); i < std::min(top + kernel, height); ++i) {
    for (std::int64_t j = std::max<std::int64_t>(left, 0); j < std::min(left + kernel, width);
         ++j) {
      const float value = plane[i * width + j];
      if (value > best || std::isnan(value)) best = value;
    }
  }
  return best;
}

}  // namespace

Array max_pool2d(const Array& x, const MaxPool2d& op, const Shape& out) {
  Array y(batched(x.rows(), out));
  const std::int64_t height = x.shape[2], width = x.shape[3];
  const std::int64_t planes = x.rows() * x.shape[1];
  float* value = y.values.data();
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    const float* source = x.values.data() + plane * height * width;
    for (std::int64_t i = 0; i < out[1]; ++i) {
      for (std::int64_t j = 0; j < out[2]; ++j) {
        *value++ = window_max(source, height, width, i * op.stride - op.padding,
                              j * op.stride - op.padding, op.kernel);
      }
    }
  }
  return y;
}

Array global_average_pool(const Array& x) {
  Array y({x.shape[0], x.shape[1]});
  const std::int64_t places = x.shape[2] * x.shape[3];
  for (std::size_t plane = 0; plane < y.values.size(); ++plane) {
    const float* source = x.values.data() + static_cast<std::int64_t>(plane) * places;
    double sum = 0;
    for (std::int64_t p = 0; p < places; ++p) sum += source[p];
    y.values[plane] = static_cast<float>(sum / static_cast<double>(places));
  }
  return y;
}

Array add(const std::vector<const Array*>& x) {
  Array y = *x.front();
  for (std::size_t i = 1; i < x.size(); ++i) {
    for (std::size_t j = 0; j < y.values.size(); ++j) y.values[j] += x[i]->values[j];
  }
  return y;
}

Array mean(const std::vector<const Array*>& x) {
  Array y = add(x);
  const float count = static_cast<float>(x.size());
  for (float& value : y.values) value /= count;
  return y;
}

Array concat(const std::vector<const Array*>& x) {
  Shape shape = x.front()->shape;
  for (std::size_t i = 1; i < x.size(); ++i) shape[1] += x[i]->shape[1];
  Array y(shape);
  for (std::int64_t row = 0; row < y.rows(); ++row) {
    float* value = y.row(row);
    for (const Array* part : x) value = std::copy_n(part->row(row), part->row_size(), value);
  }
  return y;
}

Array softmax(const Array& x) {
  Array y = x;
  const std::int64_t width = x.shape.back();
  for (std::size_t first = 0; first < y.values.size(); first += width) {
    float* row = y.values.data() + first;
    const float top = *std::max_element(row, row + width);
    float sum = 0;
    for (std::int64_t j = 0; j < width; ++j) sum += row[j] = std::exp(row[j] - top);
    for (std::int64_t j = 0; j < width; ++j) row[j] /= sum;
  }
  return y;
}

Array sigmoid(const Array& x) {
  Array y = x;
  for (float& value : y.values) value = 1 / (1 + std::exp(-value));
  return y;
}

Array distance(const Array& x, const float* rows, std::int64_t count) {
  const std::int64_t width = x.row_size();
  Array y({x.rows(), count});
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t k = 0; k < count; ++k) {
      float sum = 0;
      for (std::int64_t j = 0; j < width; ++j) {
        const float difference = x.row(i)[j] - rows[k * width + j];
        sum += difference * difference;
      }
      y.row(i)[k] = -sum;
    }
  }
  return y;
}

Array mix(const std::vector<const Array*>& x) {
  Array y(x[1]->shape);
  const std::int64_t size = y.row_size();
  for (std::int64_t i = 0; i < y.rows(); ++i) {
    for (std::size_t k = 1; k < x.size(); ++k) {
      const float weight = x[0]->row(i)[k - 1];
      for (std::int64_t j = 0; j < size; ++j) y.row(i)[j] += weight * x[k]->row(i)[j];
    }
  }
  return y;
}

Array gather_rows(const Array& x, const std::vector<std::int64_t>& rows) {
  Shape shape = x.shape;
  shape.front() = static_cast<std::int64_t>(rows.size());
  Array y(shape);
  const std::int64_t size = x.row_size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(x.row(rows[i]), size, y.row(static_cast<std::int64_t>(i)));
  }
  return y;
}

void scatter_rows(const Array& piece, const std::vector<std::int64_t>& rows, Array& whole) {
  const std::int64_t size = piece.row_size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy_n(piece.row(static_cast<std::int64_t>(i)), size, whole.row(rows[i]));
  }
}

}  // namespace mgm
