#include "mgm/base/blas.h"

#include <atomic>
#include <dlfcn.h>
#include <dnnl.h>
#include <fmt/format.h>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/base/threads.h"

namespace mgm {
namespace {

// Counts for doctor and the tests; of the process, as the functions are.
std::atomic<std::uint64_t> matrix_calls{0};
std::atomic<std::uint64_t> vector_calls{0};

// Of a product with a vector, see ProductTeam.
constexpr double kVectorWorthATeam = 5e5;

/// As BLAS has it: C is the conjugate transpose, which for real numbers is the transpose.
char transposition(const char* function, char letter) {
  switch (letter) {
    case 'N':
    case 'n':
      return 'N';
    case 'T':
    case 't':
    case 'C':
    case 'c':
      return 'T';
    default:
      throw Error(Fault::kBug,
                  fmt::format("{}: a transposition is N, T or C, not '{}'", function, letter));
  }
}

/// A row-major product in oneDNN's order of arguments.
struct Product {
  char transpose_a, transpose_b;
  dnnl_dim_t m, n, k;
  float alpha;
  const float* a;
  dnnl_dim_t lda;
  const float* b;
  dnnl_dim_t ldb;
  float beta;
  float* c;
  dnnl_dim_t ldc;
};

void compute(const char* function, const Product& p, double worth_a_team) {
  const ProductTeam team(static_cast<double>(p.m) * p.n * p.k, worth_a_team);
  const dnnl_status_t status = dnnl_sgemm(p.transpose_a, p.transpose_b, p.m, p.n, p.k, p.alpha, p.a,
                                          p.lda, p.b, p.ldb, p.beta, p.c, p.ldc);
  if (status == dnnl_success) return;
  throw Error(status == dnnl_out_of_memory ? Fault::kFailed : Fault::kBug,
              fmt::format("{}: oneDNN refuses a product of {} x {} x {} (lda {}, ldb {}, ldc {}): "
                          "status {}",
                          function, p.n, p.m, p.k, p.lda, p.ldb, p.ldc, static_cast<int>(status)));
}

/// c = beta c; what c held counts only where beta is not 0.
void scale(float* c, std::int64_t rows, std::int64_t row_size, std::int64_t stride, float beta) {
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < row_size; ++j) {
      float& value = c[i * stride + j];
      value = beta == 0 ? 0 : beta * value;
    }
  }
}

/// A vector of BLAS read from its first element on: one with a negative step begins at its far end,
/// and is turned round in a copy, which oneDNN has no other way to read.
template <class T>
class Forwards {
 public:
  Forwards(T* vector, int size, int step) : vector_(vector), step_(step) {
    if (step == 0) throw Error(Fault::kBug, "sgemv_: the step of a vector is not 0");
    if (step > 0) return;
    turned_.resize(size);
    for (int i = 0; i < size; ++i) turned_[i] = vector_[place(i)];
  }

  auto data() { return turned_.empty() ? vector_ : turned_.data(); }
  const float* data() const { return turned_.empty() ? vector_ : turned_.data(); }
  int step() const { return turned_.empty() ? step_ : 1; }

  void write_back() {
    for (std::size_t i = 0; i < turned_.size(); ++i) vector_[place(i)] = turned_[i];
  }

 private:
  std::int64_t place(std::int64_t i) const {
    return (i - static_cast<std::int64_t>(turned_.size()) + 1) * step_;
  }

  T* vector_;
  int step_;
  std::vector<float> turned_;
};

}  // namespace

BlasCalls blas_calls() { return {matrix_calls.load(), vector_calls.load()}; }

std::string library_that_answers(const std::string& function) {
  void* address = dlsym(RTLD_DEFAULT, function.c_str());
  Dl_info info{};
  if (address == nullptr || dladdr(address, &info) == 0 || info.dli_fname == nullptr) return "";
  return info.dli_fname;
}

}  // namespace mgm

// A column-major product is the row-major product of the operands in the other order.
void sgemm_(const char* transpose_a, const char* transpose_b, const int* m, const int* n,
            const int* k, const float* alpha, const float* a, const int* lda, const float* b,
            const int* ldb, const float* beta, float* c, const int* ldc) {
  mgm::matrix_calls.fetch_add(1, std::memory_order_relaxed);
  const char first = mgm::transposition("sgemm_", *transpose_b);
  const char second = mgm::transposition("sgemm_", *transpose_a);
  if (*m == 0 || *n == 0) return;
  if (*k == 0 || *alpha == 0) return mgm::scale(c, *n, *m, *ldc, *beta);
  mgm::compute("sgemm_", {first, second, *n, *m, *k, *alpha, b, *ldb, a, *lda, *beta, c, *ldc},
               mgm::ProductTeam::kWorthATeam);
}

// In row-major order the matrix reads as its transpose, and x and y are matrices of one column
// whose rows lie a step apart.
void sgemv_(const char* transpose, const int* m, const int* n, const float* alpha, const float* a,
            const int* lda, const float* x, const int* incx, const float* beta, float* y,
            const int* incy) {
  mgm::vector_calls.fetch_add(1, std::memory_order_relaxed);
  const bool as_it_stands = mgm::transposition("sgemv_", *transpose) == 'N';
  if (*m == 0 || *n == 0) return;
  const int x_size = as_it_stands ? *n : *m;
  const int y_size = as_it_stands ? *m : *n;
  const mgm::Forwards<const float> from(x, x_size, *incx);
  mgm::Forwards<float> to(y, y_size, *incy);
  if (*alpha == 0) {
    mgm::scale(to.data(), y_size, 1, to.step(), *beta);
  } else {
    mgm::compute("sgemv_",
                 {as_it_stands ? 'T' : 'N', 'N', y_size, 1, x_size, *alpha, a, *lda, from.data(),
                  from.step(), *beta, to.data(), to.step()},
                 mgm::kVectorWorthATeam);
  }
  to.write_back();
}
