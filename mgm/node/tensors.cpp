#include "mgm/node/tensors.h"

#include <torch/csrc/autograd/autograd.h>

#include "mgm/node/torch.h"

namespace mgm {

void backward(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& slopes) {
  torch::autograd::backward(outputs, slopes);
}

std::vector<at::Tensor> gradients_of(const at::Tensor& output, const at::Tensor& slope,
                                     const std::vector<at::Tensor>& weights, bool keep) {
  return torch::autograd::grad({output}, weights, {slope}, keep, false, true);
}

at::Tensor view(const Array& array) {
  return at::from_blob(const_cast<float*>(array.values.data()), array.shape);
}

Array plain(const at::Tensor& tensor) {
  const at::Tensor contiguous = tensor.detach().to(at::kCPU).contiguous();
  const float* first = contiguous.data_ptr<float>();
  return {contiguous.sizes().vec(), std::vector<float>(first, first + contiguous.numel())};
}

at::Tensor per_sample(const at::Tensor& numbers, const at::Tensor& like) {
  std::vector<std::int64_t> shape(like.dim(), 1);
  shape[0] = like.size(0);
  return numbers.reshape(shape);
}

}  // namespace mgm
