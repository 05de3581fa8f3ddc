#include <gtest/gtest.h>

#include "mgm/base/blas.h"
#include "mgm/node/torch.h"

namespace mgm {
namespace {

// Run once more with the reference BLAS in place (tests/CMakeLists.txt): libtorch must not find it.

TEST(TorchBlas, ComputesMatrixProductsThroughMgm) {
  const BlasCalls before = blas_calls();
  const at::Tensor a = at::full({3, 5}, 2.0f), b = at::full({5, 4}, 0.5f);
  const at::Tensor product = at::mm(a, b);
  EXPECT_EQ(blas_calls().matrix, before.matrix + 1);
  EXPECT_TRUE(at::equal(product, at::full({3, 4}, 5.0f)));
}

TEST(TorchBlas, ComputesVectorProductsThroughMgm) {
  const BlasCalls before = blas_calls();
  const at::Tensor product = at::mv(at::full({300, 50}, 2.0f), at::full({50}, 0.5f));
  EXPECT_EQ(blas_calls().vector, before.vector + 1);
  EXPECT_TRUE(at::equal(product, at::full({300}, 50.0f)));
}

TEST(TorchBlas, ComputesADenseLayerThroughMgm) {
  const BlasCalls before = blas_calls();
  const at::Tensor weight = at::ones({8, 5}), bias = at::ones({8});
  for (const std::int64_t batch : {1, 7}) {
    EXPECT_TRUE(
        at::equal(at::linear(at::ones({batch, 5}), weight, bias), at::full({batch, 8}, 6.0f)));
  }
  const BlasCalls after = blas_calls();
  EXPECT_GE(after.matrix + after.vector, before.matrix + before.vector + 2);
}

}  // namespace
}  // namespace mgm
