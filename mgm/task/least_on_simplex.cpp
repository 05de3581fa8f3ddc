#include "mgm/task/least_on_simplex.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mgm {

namespace {

using Numbers = std::vector<double>;

class Problem {
 public:
  Problem(const Numbers& slope, std::span<const double> products, double radius)
      : slope_(slope), products_(products), radius_(radius) {}

  Numbers times_products(const Numbers& weights) const {
    Numbers result(weights.size(), 0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      for (std::size_t j = 0; j < weights.size(); ++j)
        result[i] += products_[i * weights.size() + j] * weights[j];
    }
    return result;
  }
  double norm(const Numbers& weights) const {
    const Numbers product = times_products(weights);
    const double square = std::inner_product(weights.begin(), weights.end(), product.begin(), 0.0);
    return std::sqrt(std::max(square, 0.0));
  }
  double value(const Numbers& weights) const {
    return std::inner_product(weights.begin(), weights.end(), slope_.begin(), 0.0) +
           radius_ * norm(weights);
  }
  Numbers gradient(const Numbers& weights) const {
    Numbers result = slope_;
    const Numbers product = times_products(weights);
    const double length = norm(weights);
    for (std::size_t i = 0; i < weights.size() && length > 0; ++i)
      result[i] += radius_ * product[i] / length;
    return result;
  }

 private:
  const Numbers& slope_;
  std::span<const double> products_;
  double radius_;
};

Numbers moved(const Numbers& from, const Numbers& gradient, double by) {
  Numbers to = from;
  for (std::size_t i = 0; i < to.size(); ++i) to[i] -= by * gradient[i];
  return onto_simplex(to);
}

}  // namespace

std::vector<double> onto_simplex(const std::vector<double>& point) {
  Numbers falling = point;
  std::sort(falling.begin(), falling.end(), std::greater<>());
  double sum = 0, above = 0;
  for (std::size_t i = 0; i < falling.size(); ++i) {
    sum += falling[i];
    const double level = (sum - 1) / static_cast<double>(i + 1);
    if (falling[i] > level) above = level;
  }
  Numbers nearest = point;
  for (double& number : nearest) number = std::max(number - above, 0.0);
  return nearest;
}

LeastOnSimplex least_on_simplex(const std::vector<double>& slope, std::span<const double> products,
                                double radius) {
  constexpr int kMostSteps = 2000;
  constexpr double kSmallest = 1e-15;
  const Problem problem(slope, products, radius);
  Numbers weights(slope.size(), 1 / static_cast<double>(slope.size()));
  double value = problem.value(weights);
  double largest = 0;
  for (std::size_t i = 0; i < slope.size(); ++i)
    largest = std::max({largest, std::abs(slope[i]), products[i * slope.size() + i]});
  double by = largest > 0 ? 1 / largest : 1;
  for (int step = 0; step < kMostSteps && by * largest > kSmallest; ++step) {
    const Numbers next = moved(weights, problem.gradient(weights), by);
    const double reached = problem.value(next);
    if (reached < value) {
      weights = next;
      value = reached;
      by *= 2;
    } else {
      by /= 2;
    }
  }
  return {weights, problem.norm(weights)};
}

}  // namespace mgm
