#include "mgm/task/symmetric_eigen.h"

#include <cmath>

namespace mgm {

namespace {

/// A symmetric matrix that is turned until only its diagonal is left.
class Jacobi {
 public:
  Jacobi(std::vector<double> matrix, std::size_t size)
      : size_(size), matrix_(std::move(matrix)), turned_(size * size, 0) {
    for (std::size_t i = 0; i < size; ++i) at(turned_, i, i) = 1;
  }

  SymmetricEigen run() {
    constexpr int kMostSweeps = 100;  // a handful is enough: they converge quadratically
    for (int sweep = 0; sweep < kMostSweeps && off_diagonal() > 1e-15 * diagonal(); ++sweep) {
      for (std::size_t p = 0; p < size_; ++p) {
        for (std::size_t q = p + 1; q < size_; ++q) rotate(p, q);
      }
    }
    SymmetricEigen eigen;
    for (std::size_t k = 0; k < size_; ++k) {
      eigen.values.push_back(at(matrix_, k, k));
      eigen.vectors.emplace_back();
      for (std::size_t i = 0; i < size_; ++i) eigen.vectors.back().push_back(at(turned_, i, k));
    }
    return eigen;
  }

 private:
  double& at(std::vector<double>& of, std::size_t i, std::size_t j) { return of[i * size_ + j]; }

  double diagonal() {
    double sum = 0;
    for (std::size_t i = 0; i < size_; ++i) sum += std::abs(at(matrix_, i, i));
    return sum;
  }
  double off_diagonal() {
    double sum = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t j = 0; j < i; ++j) sum += std::abs(at(matrix_, i, j));
    }
    return sum;
  }

  /// Turns the axes p and q until their entry is zero (Golub and Van Loan, algorithm 8.4.1).
  void rotate(std::size_t p, std::size_t q) {
    const double apart = at(matrix_, p, q);
    if (apart == 0) return;
    const double ratio = (at(matrix_, q, q) - at(matrix_, p, p)) / (2 * apart);
    const double tangent = std::copysign(1.0, ratio) / (std::abs(ratio) + std::hypot(1.0, ratio));
    const double cosine = 1 / std::hypot(1.0, tangent), sine = tangent * cosine;
    const auto turn = [&](double& first, double& second) {
      const double was = first;
      first = cosine * was - sine * second;
      second = sine * was + cosine * second;
    };
    for (std::size_t k = 0; k < size_; ++k) turn(at(matrix_, k, p), at(matrix_, k, q));
    for (std::size_t k = 0; k < size_; ++k) turn(at(matrix_, p, k), at(matrix_, q, k));
    for (std::size_t k = 0; k < size_; ++k) turn(at(turned_, k, p), at(turned_, k, q));
  }

  std::size_t size_;
  std::vector<double> matrix_, turned_;
};

}  // namespace

SymmetricEigen eigen_of_symmetric(std::vector<double> matrix, std::size_t size) {
  return Jacobi(std::move(matrix), size).run();
}

}  // namespace mgm
