#pragma once

#include <ATen/core/Tensor.h>
#include <vector>

#include "mgm/base/array.h"

namespace mgm {

/// Adds to the gradient of every weight that `outputs` depend on, given the loss's slope by each
/// output.
void backward(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& slopes);

/// The gradients of some weights by one output, given its slope, undefined where they do not meet;
/// adds to no weight's own. `keep`: others will be asked of the same pass.
std::vector<at::Tensor> gradients_of(const at::Tensor& output, const at::Tensor& slope,
                                     const std::vector<at::Tensor>& weights, bool keep);

/// Which of some weights an output depends on, whatever its slope: no gradient is computed.
std::vector<bool> reached(const at::Tensor& output, const std::vector<at::Tensor>& weights);

/// A tensor over the array's values, which must outlive it.
at::Tensor view(const Array& array);
/// A number for each sample of `like`, shaped to be combined with what `like` holds of it.
at::Tensor per_sample(const at::Tensor& numbers, const at::Tensor& like);
/// The values of a tensor, copied.
Array plain(const at::Tensor& tensor);

}  // namespace mgm
