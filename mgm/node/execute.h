#pragma once

#include <ATen/core/Tensor.h>
#include <map>
#include <string>
#include <vector>

#include "mgm/node/adapter.h"
#include "mgm/program/program.h"

namespace mgm {

/// How the operations of a net run in libtorch.
struct Execution {
  const std::map<std::string, at::Tensor>& weights;          ///< by full name
  bool learning = false;                                     ///< batch statistics and dropout
  std::uint64_t key = 0;                                     ///< fixes the chance of dropout
  const std::map<std::string, Adapter>* adapters = nullptr;  ///< by full name; null: none
};

/// Runs a block of primitive operations (no route, no cascade) with libtorch, recording gradients
/// where the weights ask for them. Values are [batch, ...]. Pictures are kept channels-last, which
/// is what convolution and pooling are fast in.
std::vector<at::Tensor> execute(const Block& block, const std::vector<at::Tensor>& inputs,
                                const Execution& execution);

}  // namespace mgm
