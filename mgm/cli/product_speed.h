#pragma once

#include <functional>
#include <string>
#include <vector>

namespace mgm {

/// A product of an m x k and a k x n matrix of floats, as a dense layer computes it.
struct ProductShape {
  std::string name;
  int m, n, k;
};

/// The products that doctor times: a large one, and a hidden layer of a small network at batch 64.
std::vector<ProductShape> timed_products();

/// Billions of multiplications and additions a second, the best of what a fifth of a second shows.
double speed(const ProductShape& shape, const std::function<void()>& multiply);

/// The best that oneDNN reaches here: its own choice of layout for the second matrix, prepared
/// beforehand.
double onednn_speed(const ProductShape& shape, int threads);

/// What `sgemm_` reaches, whichever library answers in this process.
double sgemm_speed(const ProductShape& shape, int threads);

/// oneDNN's version, and the instructions that it uses on this processor: `avx512_core_bf16`.
std::string onednn_version();
std::string onednn_instructions();

}  // namespace mgm
