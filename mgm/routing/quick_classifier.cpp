#include "mgm/routing/quick_classifier.h"

#include <algorithm>
#include <cmath>
#include <dnnl.h>

#include "mgm/base/error.h"

namespace mgm {

namespace {

/// C [m, n] = A B, each of A and B transposed or not, all row-major.
void multiply(char transpose_a, char transpose_b, std::int64_t m, std::int64_t n, std::int64_t k,
              const float* a, const float* b, float* c) {
  const std::int64_t width_a = transpose_a == 'N' ? k : m, width_b = transpose_b == 'N' ? n : k;
  if (dnnl_sgemm(transpose_a, transpose_b, m, n, k, 1, a, width_a, b, width_b, 0, c, n) !=
      dnnl_success)
    throw Error(Fault::kFailed, "oneDNN could not multiply: is there enough memory?");
}

/// Features of mean 0 and equal deviation with a constant beside them, so scaled that the mean
/// squared length of a row is 1 and gradient descent needs no choice of rate.
Array prepared(const Array& features) {
  const std::int64_t width = features.row_size(), rows = features.rows();
  Array result({rows, width + 1});
  const float scale = 1 / std::sqrt(static_cast<float>(width + 1));
  for (std::int64_t j = 0; j < width; ++j) {
    double sum = 0, squares = 0;
    for (std::int64_t i = 0; i < rows; ++i) {
      const double value = features.row(i)[j];
      sum += value;
      squares += value * value;
    }
    const double mean = sum / static_cast<double>(rows);
    const double variance = squares / static_cast<double>(rows) - mean * mean;
    const double factor = variance > 1e-12 ? scale / std::sqrt(variance) : 0;
    for (std::int64_t i = 0; i < rows; ++i) {
      const double value = (features.row(i)[j] - mean) * factor;
      result.row(i)[j] = std::isfinite(value) ? static_cast<float>(value) : 0;
    }
  }
  for (std::int64_t i = 0; i < rows; ++i) result.row(i)[width] = scale;
  return result;
}

void softmax_row(float* row, std::int64_t count) {
  const float top = *std::max_element(row, row + count);
  float sum = 0;
  for (std::int64_t k = 0; k < count; ++k) sum += row[k] = std::exp(row[k] - top);
  for (std::int64_t k = 0; k < count; ++k) row[k] /= sum;
}

/// Probabilities [rows, classes] under weights [classes, width].
Array probabilities(const Array& x, const Array& weights) {
  Array p({x.rows(), weights.rows()});
  multiply('N', 'T', x.rows(), weights.rows(), x.row_size(), x.values.data(), weights.values.data(),
           p.values.data());
  for (std::int64_t i = 0; i < p.rows(); ++i) softmax_row(p.row(i), p.row_size());
  return p;
}

Array learned(const Array& x, const std::vector<int>& classes, std::int64_t count,
              std::int64_t steps) {
  // The softmax loss bends by at most 1/2, times the largest eigenvalue of the mean of x x^T, which
  // is at most 1.
  constexpr float kRate = 2;
  Array weights({count, x.row_size()}), ahead = weights, slope = weights;
  for (std::int64_t step = 0; step < steps; ++step) {
    Array p = probabilities(x, ahead);
    for (std::int64_t i = 0; i < p.rows(); ++i) p.row(i)[classes[i]] -= 1;
    multiply('T', 'N', count, x.row_size(), x.rows(), p.values.data(), x.values.data(),
             slope.values.data());
    const float share = kRate / static_cast<float>(x.rows());
    const float momentum = static_cast<float>(step) / static_cast<float>(step + 3);
    for (std::size_t i = 0; i < weights.values.size(); ++i) {
      const float moved = ahead.values[i] - share * slope.values[i];
      ahead.values[i] = moved + momentum * (moved - weights.values[i]);
      weights.values[i] = moved;
    }
  }
  return weights;
}

/// Every second sample, from the first or the second on.
struct Half {
  Half(const Array& x, const std::vector<int>& all, std::int64_t first)
      : samples({(x.rows() - first + 1) / 2, x.row_size()}) {
    for (std::int64_t i = 0; i < samples.rows(); ++i) {
      std::copy_n(x.row(first + 2 * i), x.row_size(), samples.row(i));
      classes.push_back(all[first + 2 * i]);
    }
  }
  Array samples;
  std::vector<int> classes;
};

}  // namespace

Array confusion_of_quick_classifier(const Array& features, const std::vector<int>& classes,
                                    std::int64_t class_count, std::int64_t steps) {
  const Array x = prepared(features);
  std::vector<double> sums(class_count * class_count, 0), sizes(class_count, 0);
  const Half halves[] = {Half(x, classes, 0), Half(x, classes, 1)};
  for (int judged = 0; judged < 2; ++judged) {
    const Half &taught = halves[1 - judged], &half = halves[judged];
    if (taught.classes.empty() || half.classes.empty()) continue;
    const Array p =
        probabilities(half.samples, learned(taught.samples, taught.classes, class_count, steps));
    for (std::size_t i = 0; i < half.classes.size(); ++i) {
      sizes[half.classes[i]] += 1;
      for (std::int64_t k = 0; k < class_count; ++k)
        sums[half.classes[i] * class_count + k] += p.row(static_cast<std::int64_t>(i))[k];
    }
  }
  Array confusion({class_count, class_count});
  for (std::int64_t a = 0; a < class_count; ++a) {
    for (std::int64_t b = 0; b < class_count; ++b) {
      confusion.row(a)[b] = static_cast<float>(sizes[a] > 0 ? sums[a * class_count + b] / sizes[a]
                                                            : 1 / static_cast<double>(class_count));
    }
  }
  return confusion;
}

}  // namespace mgm
