#include "mgm/node/tensors.h"

#include <set>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/variable.h>

#include "mgm/node/torch.h"

namespace mgm {

void backward(const std::vector<at::Tensor>& outputs, const std::vector<at::Tensor>& slopes) {
  torch::autograd::backward(outputs, slopes);
}

std::vector<at::Tensor> gradients_of(const at::Tensor& output, const at::Tensor& slope,
                                     const std::vector<at::Tensor>& weights, bool keep) {
  return torch::autograd::grad({output}, weights, {slope}, keep, false, true);
}

std::vector<bool> reached(const at::Tensor& output, const std::vector<at::Tensor>& weights) {
  using Step = torch::autograd::Node;
  std::set<const Step*> seen;
  std::vector<const Step*> open{output.grad_fn().get()};
  while (!open.empty()) {
    const Step* step = open.back();
    open.pop_back();
    if (step == nullptr || !seen.insert(step).second) continue;
    for (const torch::autograd::Edge& edge : step->next_edges())
      open.push_back(edge.function.get());
  }
  std::vector<bool> meets;
  for (const at::Tensor& weight : weights)
    meets.push_back(seen.count(torch::autograd::impl::grad_accumulator(weight).get()) > 0);
  return meets;
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
