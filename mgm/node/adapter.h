#pragma once

#include <ATen/core/Tensor.h>
#include <map>
#include <string>
#include <vector>

namespace mgm {

/// What is added to the weight of a linear layer or a convolution while the weight itself stays as
/// it is: scale * up * down (Hu et al. 2021, "LoRA"). The weight is seen as a matrix [units, n],
/// where n counts the inputs of a unit: of a convolution channels * height * width of its window.
struct Adapter {
  at::Tensor down;  ///< [rank, n]
  at::Tensor up;    ///< [units, rank]
  double scale = 1;
};

/// The weights of a node that may be adapted, and those that are; while any is, all other weights
/// stay as they are, and batch norm uses its running statistics.
struct Adaptable {
  std::vector<std::string> weights;         ///< full names
  std::map<std::string, Adapter> adapters;  ///< by full name
};

/// The matrix that an adapter adds, in the shape of the weight.
at::Tensor addition_of(const Adapter& adapter, const at::Tensor& weight);

}  // namespace mgm
