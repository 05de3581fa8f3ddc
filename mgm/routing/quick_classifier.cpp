#include "mgm/routing/quick_classifier.h"

#include <algorithm>
#include <cmath>

#include "mgm/routing/standardised.h"

namespace mgm {

namespace {

void softmax_row(float* row, std::int64_t count) {
  const float top = *std::max_element(row, row + count);
  float sum = 0;
  for (std::int64_t k = 0; k < count; ++k) sum += row[k] = std::exp(row[k] - top);
  for (std::int64_t k = 0; k < count; ++k) row[k] /= sum;
}

/// Probabilities [rows, classes] under weights [classes, width].
Array probabilities(const Array& x, const Array& weights) {
  Array p = products_of_rows(x, weights);
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
    products_of_columns(p, x, slope);
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
  const Standardised standardised(features);
  const Array& x = standardised.rows();
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
