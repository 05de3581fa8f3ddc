#include "mgm/program/token_kernels.h"

#include <algorithm>
#include <cmath>
#include <dnnl.h>

#include "mgm/base/error.h"
#include "mgm/base/threads.h"

namespace mgm {

Array layer_norm(const Array& x, const float* weight, const float* bias, double epsilon) {
  Array y = x;
  const std::int64_t width = x.shape.back();
  for (std::size_t first = 0; first < y.values.size(); first += width) {
    float* row = y.values.data() + first;
    double mean = 0, squares = 0;
    for (std::int64_t j = 0; j < width; ++j) mean += row[j];
    mean /= static_cast<double>(width);
    for (std::int64_t j = 0; j < width; ++j) squares += (row[j] - mean) * (row[j] - mean);
    const double scale = 1 / std::sqrt(squares / static_cast<double>(width) + epsilon);
    for (std::int64_t j = 0; j < width; ++j)
      row[j] = static_cast<float>((row[j] - mean) * scale) * weight[j] + bias[j];
  }
  return y;
}

Array gelu(const Array& x) {
  Array y = x;
  constexpr float kRootOfHalf = 0.70710678F;
  for (float& value : y.values) value *= 0.5F * (1 + std::erf(value * kRootOfHalf));
  return y;
}

Array tokens(const Array& x) {
  const std::int64_t channels = x.shape[1], places = x.shape[2] * x.shape[3];
  Array y({x.rows(), places, channels});
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t c = 0; c < channels; ++c) {
      const float* plane = x.row(i) + c * places;
      for (std::int64_t p = 0; p < places; ++p) y.row(i)[p * channels + c] = plane[p];
    }
  }
  return y;
}

Array add_weight(const Array& x, const float* weight) {
  Array y = x;
  const std::int64_t size = x.row_size();
  for (std::int64_t i = 0; i < y.rows(); ++i) {
    for (std::int64_t j = 0; j < size; ++j) y.row(i)[j] += weight[j];
  }
  return y;
}

namespace {

void expect_success(dnnl_status_t status) {
  if (status != dnnl_success) {
    throw Error(Fault::kFailed, "oneDNN could not multiply queries, keys and values (status " +
                                    std::to_string(status) + "): is there enough memory?");
  }
}

void softmax_rows(std::vector<float>& scores, std::int64_t width) {
  for (auto row = scores.begin(); row != scores.end(); row += width) {
    const float top = *std::max_element(row, row + width);
    float sum = 0;
    for (std::int64_t j = 0; j < width; ++j) sum += row[j] = std::exp(row[j] - top);
    for (std::int64_t j = 0; j < width; ++j) row[j] /= sum;
  }
}

}  // namespace

Array attention(const Array& x, const Attention& op) {
  const std::int64_t count = x.shape[1], row = x.shape[2], width = row / 3;
  const std::int64_t depth = width / op.heads;
  const float scale = 1 / std::sqrt(static_cast<float>(depth));
  Array y({x.rows(), count, width});
  std::vector<float> scores(count * count);
  const ProductTeam team(static_cast<double>(count) * static_cast<double>(count) *
                         static_cast<double>(depth));
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t head = 0; head < op.heads; ++head) {
      const float* query = x.row(i) + head * depth;
      const float* key = query + width;
      const float* value = key + width;
      expect_success(dnnl_sgemm('N', 'T', count, count, depth, scale, query, row, key, row, 0,
                                scores.data(), count));
      softmax_rows(scores, count);
      expect_success(dnnl_sgemm('N', 'N', count, depth, count, 1, scores.data(), count, value, row,
                                0, y.row(i) + head * depth, width));
    }
  }
  return y;
}

Array mean_tokens(const Array& x) {
  Shape shape = x.shape;
  shape.erase(shape.begin() + 1);
  Array y(shape);
  const std::int64_t count = x.shape[1], size = y.row_size();
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t t = 0; t < count; ++t) {
      for (std::int64_t j = 0; j < size; ++j) y.row(i)[j] += x.row(i)[t * size + j];
    }
    for (std::int64_t j = 0; j < size; ++j) y.row(i)[j] /= static_cast<float>(count);
  }
  return y;
}

}  // namespace mgm
