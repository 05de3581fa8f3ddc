#include "mgm/program/kernels.h"

#include <algorithm>
#include <cmath>
#include <dnnl.h>
#include <fmt/format.h>
#include <limits>

#include "mgm/base/error.h"
#include "mgm/base/threads.h"

namespace mgm {

namespace {

Shape batched(std::int64_t batch, const Shape& sample) {
  Shape shape{batch};
  shape.insert(shape.end(), sample.begin(), sample.end());
  return shape;
}

/// C [m, n] = A [m, k] B [k, n] (or B^T, with B [n, k]), all row-major, rows of C `ldc` apart.
void multiply(const float* a, const float* b, bool transpose_b, float* c, std::int64_t m,
              std::int64_t n, std::int64_t k, std::int64_t ldc) {
  const ProductTeam team(static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k));
  const dnnl_status_t status =
      dnnl_sgemm('N', transpose_b ? 'T' : 'N', m, n, k, 1, a, k, b, transpose_b ? k : n, 0, c, ldc);
  if (status == dnnl_success) return;
  throw Error(Fault::kFailed, fmt::format("oneDNN could not multiply [{}, {}] by [{}, {}] (status "
                                          "{}): is there enough memory?",
                                          m, k, k, n, static_cast<int>(status)));
}

}  // namespace

Array linear(const Array& x, const float* weight, const float* bias, std::int64_t units) {
  const std::int64_t width = x.shape.back();
  const std::int64_t rows = static_cast<std::int64_t>(x.values.size()) / width;
  Shape shape = x.shape;
  shape.back() = units;
  Array y(shape);
  if (rows == 0) return y;
  multiply(x.values.data(), weight, true, y.values.data(), rows, units, width, units);
  if (!bias) return y;
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < units; ++j) y.values[i * units + j] += bias[j];
  }
  return y;
}

namespace {

/// What a convolution reads and writes, and how.
struct Windows {
  const Conv2d& op;
  const Shape in, out;  ///< of one sample

  std::int64_t patch() const { return in[0] * op.kernel * op.kernel; }
  bool is_plain() const { return op.kernel == 1 && op.stride == 1 && op.padding == 0; }
};

/// The pixels of `line` (null: above or below the picture) that column `j` of the window meets on
/// its way.
void unfold_line(const float* line, std::int64_t j, const Windows& windows, float* to) {
  const Conv2d& op = windows.op;
  const std::int64_t width = windows.in[2], steps = windows.out[2];
  std::fill_n(to, steps, 0.0F);
  if (!line) return;
  const std::int64_t left = op.padding - j;  // x * stride >= left is inside
  const std::int64_t first = left <= 0 ? 0 : (left + op.stride - 1) / op.stride;
  const std::int64_t end =
      width + left <= 0 ? 0 : std::min(steps, (width + left - 1) / op.stride + 1);
  for (std::int64_t x = first; x < end; ++x) to[x] = line[x * op.stride - left];
}

/// Unfolds one picture for rows `from` to `to` of the output: row (c, i, j) of `columns` holds, for
/// every window, the pixel at (i, j) inside it.
void unfold(const float* picture, const Windows& windows, std::int64_t from, std::int64_t to,
            float* columns) {
  const Conv2d& op = windows.op;
  const std::int64_t height = windows.in[1], width = windows.in[2];
  for (std::int64_t c = 0; c < windows.in[0]; ++c) {
    for (std::int64_t i = 0; i < op.kernel; ++i) {
      for (std::int64_t j = 0; j < op.kernel; ++j) {
        for (std::int64_t y = from; y < to; ++y, columns += windows.out[2]) {
          const std::int64_t row = y * op.stride + i - op.padding;
          const bool inside = row >= 0 && row < height;
          unfold_line(inside ? picture + (c * height + row) * width : nullptr, j, windows, columns);
        }
      }
    }
  }
}

/// One picture, by strips of the output so that the unfolded part stays small.
void convolve(const float* picture, const float* weight, const Windows& windows,
              std::vector<float>& columns, float* out) {
  const std::int64_t height = windows.out[1], width = windows.out[2];
  const std::int64_t channels = windows.op.channels, patch = windows.patch();
  if (windows.is_plain()) {
    multiply(weight, picture, false, out, channels, height * width, patch, height * width);
    return;
  }
  constexpr std::int64_t kMostValues = std::int64_t{1} << 20;
  const std::int64_t strip = std::clamp<std::int64_t>(kMostValues / (patch * width), 1, height);
  columns.resize(patch * width * strip);
  for (std::int64_t from = 0; from < height; from += strip) {
    const std::int64_t to = std::min(from + strip, height);
    unfold(picture, windows, from, to, columns.data());
    multiply(weight, columns.data(), false, out + from * width, channels, (to - from) * width,
             patch, height * width);
  }
}

}  // namespace

Array conv2d(const Array& x, const float* weight, const float* bias, const Conv2d& op,
             const Shape& out) {
  const Windows windows{op, {x.shape.begin() + 1, x.shape.end()}, out};
  const std::int64_t places = out[1] * out[2];
  Array y(batched(x.rows(), out));
  std::vector<float> columns;
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    float* picture = y.row(i);
    convolve(x.row(i), weight, windows, columns, picture);
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

/// NaN wins and stays, as in torch.
float larger(float value, float best) { return value > best || std::isnan(value) ? value : best; }

/// The largest of each column of the window's lines `from` to `to`.
void column_max(const float* plane, std::int64_t width, std::int64_t from, std::int64_t to,
                float* line) {
  std::fill_n(line, width, -std::numeric_limits<float>::infinity());
  for (std::int64_t y = from; y < to; ++y) {
    const float* source = plane + y * width;
    for (std::int64_t x = 0; x < width; ++x) line[x] = larger(source[x], line[x]);
  }
}

}  // namespace

Array max_pool2d(const Array& x, const MaxPool2d& op, const Shape& out) {
  Array y(batched(x.rows(), out));
  const std::int64_t height = x.shape[2], width = x.shape[3];
  const std::int64_t planes = x.rows() * x.shape[1];
  std::vector<float> line(width);
  float* value = y.values.data();
  for (std::int64_t plane = 0; plane < planes; ++plane) {
    const float* source = x.values.data() + plane * height * width;
    for (std::int64_t i = 0; i < out[1]; ++i) {
      const std::int64_t top = i * op.stride - op.padding;
      column_max(source, width, std::max<std::int64_t>(top, 0), std::min(top + op.kernel, height),
                 line.data());
      for (std::int64_t j = 0; j < out[2]; ++j) {
        const std::int64_t left = j * op.stride - op.padding;
        const std::int64_t end = std::min(left + op.kernel, width);
        float best = -std::numeric_limits<float>::infinity();
        for (std::int64_t k = std::max<std::int64_t>(left, 0); k < end; ++k)
          best = larger(line[k], best);
        *value++ = best;
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

namespace {

/// The pixels along one axis that go into cell `i` of `cells`: [begin, end).
struct Cell {
  Cell(std::int64_t i, std::int64_t cells, std::int64_t extent)
      : begin(i * extent / cells), end(((i + 1) * extent + cells - 1) / cells) {}
  std::int64_t begin, end;
};

float cell_mean(const float* plane, std::int64_t row, const Cell& high, const Cell& wide) {
  double sum = 0;
  for (std::int64_t i = high.begin; i < high.end; ++i) {
    for (std::int64_t j = wide.begin; j < wide.end; ++j) sum += plane[i * row + j];
  }
  return static_cast<float>(sum /
                            static_cast<double>((high.end - high.begin) * (wide.end - wide.begin)));
}

/// Pictures [batch, channels, ...] of another size: `fill` writes each plane from the plane of `x`.
template <class Fill>
Array resampled(const Array& x, std::int64_t height, std::int64_t width, Fill fill) {
  Array y({x.shape[0], x.shape[1], height, width});
  const std::int64_t area = x.shape[2] * x.shape[3];
  for (std::int64_t plane = 0; plane < x.shape[0] * x.shape[1]; ++plane)
    fill(x.values.data() + plane * area, y.values.data() + plane * height * width);
  return y;
}

}  // namespace

Array adaptive_average_pool2d(const Array& x, const AdaptiveAveragePool2d& op) {
  const std::int64_t height = x.shape[2], width = x.shape[3];
  return resampled(x, op.height, op.width, [&](const float* source, float* value) {
    for (std::int64_t i = 0; i < op.height; ++i) {
      for (std::int64_t j = 0; j < op.width; ++j)
        *value++ = cell_mean(source, width, {i, op.height, height}, {j, op.width, width});
    }
  });
}

Array nearest_resize2d(const Array& x, const NearestResize2d& op) {
  const std::int64_t height = x.shape[2], width = x.shape[3];
  return resampled(x, op.height, op.width, [&](const float* source, float* value) {
    for (std::int64_t i = 0; i < op.height; ++i) {
      const float* row = source + i * height / op.height * width;
      for (std::int64_t j = 0; j < op.width; ++j) *value++ = row[j * width / op.width];
    }
  });
}

Array slice(const Array& x, const Slice& op) {
  Shape shape = x.shape;
  shape[1] = op.end - op.begin;
  Array y(shape);
  const std::int64_t entry = x.row_size() / x.shape[1];
  for (std::int64_t row = 0; row < x.rows(); ++row)
    std::copy(x.row(row) + op.begin * entry, x.row(row) + op.end * entry, y.row(row));
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

Array divide(const Array& x, const float* divisor) {
  Array y = x;
  for (float& value : y.values) value /= *divisor;
  return y;
}

Array sigmoid(const Array& x) {
  Array y = x;
  for (float& value : y.values) value = 1 / (1 + std::exp(-value));
  return y;
}

namespace {

/// In lanes, which the compiler adds up side by side; one sum it would have to keep in order.
float squared_distance(const float* a, const float* b, std::int64_t width) {
  constexpr std::int64_t kLanes = 16;
  float sums[kLanes] = {};
  std::int64_t j = 0;
  for (; j + kLanes <= width; j += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) {
      const float difference = a[j + lane] - b[j + lane];
      sums[lane] += difference * difference;
    }
  }
  float sum = 0;
  for (; j < width; ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  for (const float lane : sums) sum += lane;
  return sum;
}

}  // namespace

Array negative_squared_distance(const Array& x, const float* rows, std::int64_t count) {
  const std::int64_t width = x.row_size();
  Array y({x.rows(), count});
  float* value = y.values.data();
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    const float* sample = x.values.data() + i * width;
    for (std::int64_t k = 0; k < count; ++k)
      *value++ = -squared_distance(sample, rows + k * width, width);
  }
  return y;
}

Array mix(const std::vector<const Array*>& x) {
  Array y(x[1]->shape);
  const std::int64_t size = y.row_size();
  for (std::int64_t i = 0; i < y.rows(); ++i) {
    float* sum = y.row(i);
    for (std::size_t k = 1; k < x.size(); ++k) {
      const float weight = x[0]->row(i)[k - 1];
      const float* part = x[k]->row(i);
      for (std::int64_t j = 0; j < size; ++j) sum[j] += weight * part[j];
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
