#pragma once

#include <cstdint>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// X W^T [rows of X, rows of W], and A^T X into `to` [columns of A, columns of X].
Array products_of_rows(const Array& x, const Array& weights);
void products_of_columns(const Array& a, const Array& x, Array& to);

/// A linear map of features: weight [units, features] x + bias [units].
struct LinearMap {
  Array weight, bias;
};

/// Features of mean 0 and equal deviation with a constant beside them, so scaled that the mean
/// squared length of a row is 1 and gradient descent of a softmax over them needs no choice of
/// rate.
class Standardised {
 public:
  explicit Standardised(const Array& features);
  /// [samples, features + 1]
  const Array& rows() const { return rows_; }
  /// The map of the features as they were that equals weights [units, features + 1] of these rows.
  LinearMap in_own_units(const Array& weights) const;

 private:
  Array rows_;
  std::vector<double> means_, factors_;
  double constant_;
};

}  // namespace mgm
