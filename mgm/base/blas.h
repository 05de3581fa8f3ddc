#pragma once

#include <cstdint>
#include <string>

/// The two single-precision products of BLAS that libtorch's dense layers call, answered with
/// oneDNN, with the Fortran interface of the reference BLAS (https://netlib.org/blas/).
///
/// Debian's libtorch computes with whichever libblas the machine has, and a fresh machine has the
/// reference one: 20 to 80 times slower than oneDNN, which comes with libtorch. libmgm exports
/// these names, so that a program linked to libmgm before libtorch (as `mgm::train` is) finds them
/// first. They throw `mgm::Error` where the arguments make no sense, and run small products on the
/// calling thread alone.
extern "C" {
void sgemm_(const char* transpose_a, const char* transpose_b, const int* m, const int* n,
            const int* k, const float* alpha, const float* a, const int* lda, const float* b,
            const int* ldb, const float* beta, float* c, const int* ldc);

void sgemv_(const char* transpose, const int* m, const int* n, const float* alpha, const float* a,
            const int* lda, const float* x, const int* incx, const float* beta, float* y,
            const int* incy);
}

namespace mgm {

/// How many products this process has computed through the functions above.
struct BlasCalls {
  std::uint64_t matrix = 0;  ///< sgemm_
  std::uint64_t vector = 0;  ///< sgemv_
};
BlasCalls blas_calls();

/// The file of the library that answers to a function's name in this process, as every library
/// without a closer one of its own finds it; empty where none does.
std::string library_that_answers(const std::string& function);

}  // namespace mgm
