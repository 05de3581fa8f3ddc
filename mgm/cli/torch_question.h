#pragma once

#include <string>
#include <vector>

#include "mgm/cli/product_speed.h"

namespace mgm {

/// What doctor asks the part that trains, and its answer.
struct TorchQuestion {
  std::vector<ProductShape> products;
  std::vector<int> teams;  ///< numbers of threads to time each product with

  std::string version;                     ///< libtorch's
  bool computes_through_mgm = false;       ///< its products come to this process's `sgemm_`, ours
  std::vector<std::vector<double>> speed;  ///< of `at::mm`, by product and team
};

}  // namespace mgm
