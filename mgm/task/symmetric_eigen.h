#pragma once

#include <vector>

namespace mgm {

/// The eigenvalues of a small symmetric matrix, and for each its vector of length 1.
struct SymmetricEigen {
  std::vector<double> values;
  std::vector<std::vector<double>> vectors;
};

/// Of `matrix` [size, size], by Jacobi's rotations.
SymmetricEigen eigen_of_symmetric(std::vector<double> matrix, std::size_t size);

}  // namespace mgm
