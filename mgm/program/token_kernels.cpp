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

/// Whether a token of a sample is one that counts.
bool counts(const Array* numbers, std::int64_t sample, std::int64_t token) {
  return numbers == nullptr || numbers->row(sample)[token] != kPadding;
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

Array attention(const Array& x, const Array* numbers, const Attention& op) {
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
      for (std::int64_t t = 0; t < count; ++t) {
        if (counts(numbers, i, t)) continue;
        for (std::int64_t from = 0; from < count; ++from)
          scores[from * count + t] = kScoreOfPadding;
      }
      softmax_rows(scores, count);
      expect_success(dnnl_sgemm('N', 'N', count, depth, count, 1, scores.data(), count, value, row,
                                0, y.row(i) + head * depth, width));
    }
  }
  return y;
}

namespace {

/// [batch, t, ...] without t.
Array without_tokens(const Array& x) {
  Shape shape = x.shape;
  shape.erase(shape.begin() + 1);
  return Array(shape);
}

}  // namespace

Array mean_tokens(const Array& x, const Array* numbers) {
  Array y = without_tokens(x);
  const std::int64_t size = y.row_size();
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    std::int64_t present = 0;
    for (std::int64_t t = 0; t < x.shape[1]; ++t) {
      if (!counts(numbers, i, t)) continue;
      ++present;
      for (std::int64_t j = 0; j < size; ++j) y.row(i)[j] += x.row(i)[t * size + j];
    }
    for (std::int64_t j = 0; j < size && present > 0; ++j)
      y.row(i)[j] /= static_cast<float>(present);
  }
  return y;
}

Array max_tokens(const Array& x, const Array* numbers) {
  Array y = without_tokens(x);
  const std::int64_t size = y.row_size();
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    bool first = true;
    for (std::int64_t t = 0; t < x.shape[1]; ++t) {
      if (!counts(numbers, i, t)) continue;
      for (std::int64_t j = 0; j < size; ++j) {
        const float value = x.row(i)[t * size + j];
        float& most = y.row(i)[j];
        most = first || value > most || std::isnan(value) ? value : most;
      }
      first = false;
    }
  }
  return y;
}

Array embedding(const Array& numbers, const Embedding& op, const float* weight) {
  Array y({numbers.rows(), numbers.shape[1], op.units});
  float* to = y.values.data();
  for (const float number : numbers.values) {
    const bool is_known =
        number >= 0 && number < static_cast<float>(op.rows) && number == std::floor(number);
    if (is_known) std::copy_n(weight + static_cast<std::int64_t>(number) * op.units, op.units, to);
    to += op.units;
  }
  return y;
}

Array token_windows(const Array& x, const TokenWindows& op) {
  const std::int64_t count = x.shape[1], width = x.shape[2], before = (op.size - 1) / 2;
  Array y({x.rows(), count, op.size * width});
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t t = 0; t < count; ++t) {
      const std::int64_t first = std::max<std::int64_t>(0, t - before);
      const std::int64_t last = std::min(count, t - before + op.size);
      float* to = y.row(i) + (t * op.size + first - (t - before)) * width;
      std::copy(x.row(i) + first * width, x.row(i) + last * width, to);
    }
  }
  return y;
}

}  // namespace mgm
