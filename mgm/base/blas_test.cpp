#include "mgm/base/blas.h"

#include <cmath>
#include <cstdlib>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/base/random.h"
#include "mgm/base/threads.h"

namespace mgm {
namespace {

using testing::FloatNear;
using testing::HasSubstr;
using testing::Pointwise;

std::vector<float> numbers(std::size_t count, std::uint64_t key) {
  Random random(key);
  std::vector<float> result(count);
  for (float& value : result) value = static_cast<float>(random.uniform() - 0.5);
  return result;
}

/// Element (i, j) of a column-major matrix after its transposition.
float element(const std::vector<float>& a, char transpose, int lda, int i, int j) {
  return transpose == 'N' ? a[i + j * lda] : a[j + i * lda];
}

struct Case {
  char transpose_a, transpose_b;
  int m, n, k;
  float alpha, beta;
};

/// A product with leading dimensions larger than need be, by the definition.
void expect_product(const Case& p) {
  const int lda = (p.transpose_a == 'N' ? p.m : p.k) + 2;
  const int ldb = (p.transpose_b == 'N' ? p.k : p.n) + 1;
  const int ldc = p.m + 3;
  const auto a = numbers(lda * (p.transpose_a == 'N' ? p.k : p.m), 1);
  const auto b = numbers(ldb * (p.transpose_b == 'N' ? p.n : p.k), 2);
  auto c = numbers(ldc * p.n, 3);
  auto expected = c;
  for (int i = 0; i < p.m; ++i) {
    for (int j = 0; j < p.n; ++j) {
      double sum = 0;
      for (int l = 0; l < p.k; ++l) {
        sum += element(a, p.transpose_a, lda, i, l) * element(b, p.transpose_b, ldb, l, j);
      }
      expected[i + j * ldc] = static_cast<float>(p.alpha * sum + p.beta * c[i + j * ldc]);
    }
  }
  sgemm_(&p.transpose_a, &p.transpose_b, &p.m, &p.n, &p.k, &p.alpha, a.data(), &lda, b.data(), &ldb,
         &p.beta, c.data(), &ldc);
  EXPECT_THAT(c, Pointwise(FloatNear(1e-4f), expected))
      << p.transpose_a << p.transpose_b << ' ' << p.m << ' ' << p.n << ' ' << p.k;
}

TEST(Sgemm, MultipliesWhateverIsTransposed) {
  for (const char a : {'N', 'T'}) {
    for (const char b : {'N', 'T'}) {
      expect_product({a, b, 7, 5, 3, 1, 0});
      expect_product({a, b, 1, 9, 40, 0.5f, 2});
      expect_product({a, b, 130, 70, 300, -1, 1});  // large enough for a team
    }
  }
}

TEST(Sgemm, OnlyScalesWhereThereIsNothingToAdd) {
  expect_product({'N', 'N', 4, 3, 0, 1, 0.5f});
  expect_product({'N', 'T', 4, 3, 5, 0, 0.5f});
  expect_product({'N', 'N', 0, 3, 5, 1, 0});
}

TEST(Sgemm, DoesNotReadTheResultWhereBetaIsZero) {
  const int size = 3;
  const float one = 1, zero = 0, nan = std::numeric_limits<float>::quiet_NaN();
  const auto a = numbers(9, 1);
  for (const float alpha : {1.0f, 0.0f}) {
    std::vector<float> c(9, nan);
    sgemm_("N", "N", &size, &size, &size, &alpha, a.data(), &size, a.data(), &size, &zero, c.data(),
           &size);
    for (const float value : c) EXPECT_FALSE(std::isnan(value)) << alpha;
    std::vector<float> y(3, nan);
    const int step = 1;
    sgemv_("N", &size, &size, &alpha, a.data(), &size, a.data(), &step, &zero, y.data(), &step);
    for (const float value : y) EXPECT_FALSE(std::isnan(value)) << alpha << one;
  }
}

TEST(Sgemm, TakesTheConjugateForTheTranspose) {
  const int size = 2;
  const float one = 1, zero = 0;
  const std::vector<float> a{1, 2, 3, 4}, unit{1, 0, 0, 1};
  std::vector<float> c(4);
  sgemm_("c", "n", &size, &size, &size, &one, a.data(), &size, unit.data(), &size, &zero, c.data(),
         &size);
  EXPECT_EQ(c, (std::vector<float>{1, 3, 2, 4}));
}

TEST(Sgemm, RefusesWhatMakesNoSense) {
  const int size = 4, short_stride = 2, step = 0;
  const float one = 1;
  const auto a = numbers(16, 1);
  std::vector<float> c(16);
  const auto multiply = [&](const char* transpose, const int* lda) {
    sgemm_(transpose, "N", &size, &size, &size, &one, a.data(), lda, a.data(), &size, &one,
           c.data(), &size);
  };
  EXPECT_THROW(multiply("x", &size), Error);
  EXPECT_THROW(multiply("N", &short_stride), Error);
  EXPECT_THROW(
      sgemv_("N", &size, &size, &one, a.data(), &size, a.data(), &step, &one, c.data(), &size),
      Error);
}

/// A product with a vector whose steps are as given, by the definition.
void expect_vector_product(char transpose, int m, int n, int incx, int incy) {
  const int lda = m + 1;
  const float alpha = 0.5f, beta = 2;
  const int x_size = transpose == 'N' ? n : m, y_size = transpose == 'N' ? m : n;
  const auto a = numbers(lda * n, 1);
  const auto x = numbers(x_size * std::abs(incx), 2);
  auto y = numbers(y_size * std::abs(incy), 3);
  auto expected = y;
  const auto place = [](int i, int size, int step) {
    return step > 0 ? i * step : (size - 1 - i) * -step;
  };
  for (int i = 0; i < y_size; ++i) {
    double sum = 0;
    for (int l = 0; l < x_size; ++l) {
      sum += element(a, transpose, lda, i, l) * x[place(l, x_size, incx)];
    }
    float& value = expected[place(i, y_size, incy)];
    value = static_cast<float>(alpha * sum + beta * value);
  }
  sgemv_(&transpose, &m, &n, &alpha, a.data(), &lda, x.data(), &incx, &beta, y.data(), &incy);
  EXPECT_THAT(y, Pointwise(FloatNear(1e-4f), expected)) << transpose << incx << incy;
}

TEST(Sgemv, MultipliesWithVectorsOfAnyStep) {
  for (const char transpose : {'N', 'T'}) {
    for (const int incx : {1, 3, -1, -2}) {
      for (const int incy : {1, 2, -1, -3}) expect_vector_product(transpose, 13, 29, incx, incy);
    }
    expect_vector_product(transpose, 900, 800, 1, 1);  // large enough for a team
  }
}

TEST(Blas, CountsWhatItComputes) {
  const BlasCalls before = blas_calls();
  expect_product({'N', 'N', 2, 2, 2, 1, 0});
  expect_vector_product('N', 2, 2, 1, 1);
  EXPECT_EQ(blas_calls().matrix, before.matrix + 1);
  EXPECT_EQ(blas_calls().vector, before.vector + 1);
}

TEST(Blas, LeavesTheCallersTeamAsItWas) {
  const Team two(2);
  expect_product({'N', 'N', 2, 2, 2, 1, 0});
  EXPECT_EQ(Team::size(), 2);
}

TEST(Blas, AnswersForTheWholeProcess) {
  EXPECT_THAT(library_that_answers("sgemm_"), HasSubstr("libmgm.so"));
  EXPECT_THAT(library_that_answers("sgemv_"), HasSubstr("libmgm.so"));
  EXPECT_EQ(library_that_answers("no_such_function"), "");
}

}  // namespace
}  // namespace mgm
