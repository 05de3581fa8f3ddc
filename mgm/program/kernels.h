#pragma once

#include <vector>

#include "mgm/base/array.h"
#include "mgm/program/program.h"

namespace mgm {

/// Plain kernels over whole batches: x is [batch, ...], weights as the operations say (program.h).

Array linear(const Array& x, const float* weight, const float* bias, std::int64_t units);
/// As matrix products over unfolded patches (im2col), a strip of a sample at a time.
Array conv2d(const Array& x, const float* weight, const float* bias, const Conv2d& op,
             const Shape& out);
Array batch_norm2d(const Array& x, const float* weight, const float* bias, const float* mean,
                   const float* variance, double epsilon);
Array relu(const Array& x);
Array max_pool2d(const Array& x, const MaxPool2d& op, const Shape& out);
Array global_average_pool(const Array& x);
Array adaptive_average_pool2d(const Array& x, const AdaptiveAveragePool2d& op);
Array nearest_resize2d(const Array& x, const NearestResize2d& op);
Array slice(const Array& x, const Slice& op);
Array add(const std::vector<const Array*>& x);
Array mean(const std::vector<const Array*>& x);
Array concat(const std::vector<const Array*>& x);
Array softmax(const Array& x);
Array sigmoid(const Array& x);
/// Every value divided by `*divisor`.
Array divide(const Array& x, const float* divisor);
Array negative_squared_distance(const Array& x, const float* rows, std::int64_t count);
Array mix(const std::vector<const Array*>& x);

/// The rows with these numbers, in this order.
Array gather_rows(const Array& x, const std::vector<std::int64_t>& rows);
/// Puts row i of `piece` into row rows[i] of `whole`.
void scatter_rows(const Array& piece, const std::vector<std::int64_t>& rows, Array& whole);

}  // namespace mgm
