#include "mgm/task/symmetric_eigen.h"

#include <gmock/gmock.h>

#include "mgm/base/random.h"

namespace mgm {
namespace {

using ::testing::DoubleNear;
using ::testing::UnorderedElementsAre;

TEST(SymmetricEigen, KnowsTwoByTwo) {
  EXPECT_THAT(eigen_of_symmetric({2, 1, 1, 2}, 2).values,
              UnorderedElementsAre(DoubleNear(3, 1e-12), DoubleNear(1, 1e-12)));
}

/// V diag(values) V^T is the matrix again, and the vectors are orthogonal and of length 1.
TEST(SymmetricEigen, TakesAMatrixApart) {
  constexpr std::size_t kSize = 7;
  Random random(3);
  std::vector<double> matrix(kSize * kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j <= i; ++j)
      matrix[i * kSize + j] = matrix[j * kSize + i] = random.normal();
  }
  const SymmetricEigen eigen = eigen_of_symmetric(matrix, kSize);
  for (std::size_t i = 0; i < kSize; ++i) {
    for (std::size_t j = 0; j < kSize; ++j) {
      double again = 0, product = 0;
      for (std::size_t k = 0; k < kSize; ++k) {
        again += eigen.values[k] * eigen.vectors[k][i] * eigen.vectors[k][j];
        product += eigen.vectors[i][k] * eigen.vectors[j][k];
      }
      EXPECT_NEAR(again, matrix[i * kSize + j], 1e-12);
      EXPECT_NEAR(product, i == j ? 1 : 0, 1e-12);
    }
  }
}

}  // namespace
}  // namespace mgm
