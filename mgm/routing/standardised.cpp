#include "mgm/routing/standardised.h"

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

}  // namespace

Array products_of_rows(const Array& x, const Array& weights) {
  Array products({x.rows(), weights.rows()});
  multiply('N', 'T', x.rows(), weights.rows(), x.row_size(), x.values.data(), weights.values.data(),
           products.values.data());
  return products;
}

void products_of_columns(const Array& a, const Array& x, Array& to) {
  multiply('T', 'N', a.row_size(), x.row_size(), x.rows(), a.values.data(), x.values.data(),
           to.values.data());
}

Standardised::Standardised(const Array& features)
    : rows_({features.rows(), features.row_size() + 1}),
      constant_(1 / std::sqrt(static_cast<float>(features.row_size() + 1))) {
  const std::int64_t width = features.row_size(), rows = features.rows();
  for (std::int64_t j = 0; j < width; ++j) {
    double sum = 0, squares = 0;
    for (std::int64_t i = 0; i < rows; ++i) {
      const double value = features.row(i)[j];
      sum += value;
      squares += value * value;
    }
    const double mean = sum / static_cast<double>(rows);
    const double variance = squares / static_cast<double>(rows) - mean * mean;
    const double factor = variance > 1e-12 ? constant_ / std::sqrt(variance) : 0;
    means_.push_back(mean);
    factors_.push_back(factor);
    for (std::int64_t i = 0; i < rows; ++i) {
      const double value = (features.row(i)[j] - mean) * factor;
      rows_.row(i)[j] = std::isfinite(value) ? static_cast<float>(value) : 0;
    }
  }
  for (std::int64_t i = 0; i < rows; ++i) rows_.row(i)[width] = static_cast<float>(constant_);
}

LinearMap Standardised::in_own_units(const Array& weights) const {
  const auto width = static_cast<std::int64_t>(means_.size());
  LinearMap map{Array({weights.rows(), width}), Array({weights.rows()})};
  for (std::int64_t k = 0; k < weights.rows(); ++k) {
    double bias = weights.row(k)[width] * constant_;
    for (std::int64_t j = 0; j < width; ++j) {
      const double value = weights.row(k)[j] * factors_[j];
      map.weight.row(k)[j] = static_cast<float>(value);
      bias -= value * means_[j];
    }
    map.bias.values[k] = static_cast<float>(bias);
  }
  return map;
}

}  // namespace mgm
