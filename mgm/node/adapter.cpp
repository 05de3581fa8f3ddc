#include "mgm/node/adapter.h"

#include "mgm/node/torch.h"

namespace mgm {

at::Tensor addition_of(const Adapter& adapter, const at::Tensor& weight) {
  return (at::matmul(adapter.up, adapter.down) * adapter.scale).reshape(weight.sizes());
}

}  // namespace mgm
