#pragma once

#include <span>
#include <vector>

namespace mgm {

/// Weights w >= 0 that sum to 1, and the root of w.Pw.
struct LeastOnSimplex {
  std::vector<double> weights;
  double norm = 0;
};

/// The w that minimise slope.w + radius * sqrt(w.Pw), a convex function: the dual problem of CAGrad
/// (Liu et al. 2021). `products`: P [n, n], symmetric and positive semidefinite. By projected
/// gradients with halved steps.
LeastOnSimplex least_on_simplex(const std::vector<double>& slope, std::span<const double> products,
                                double radius);

/// The nearest point (Euclidean) whose numbers are not negative and sum to 1.
std::vector<double> onto_simplex(const std::vector<double>& point);

}  // namespace mgm
