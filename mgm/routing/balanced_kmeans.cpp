#include "mgm/routing/balanced_kmeans.h"

#include <algorithm>
#include <functional>
#include <limits>

namespace mgm {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The least and the second least of cost and price for one point.
struct Offers {
  int best = 0, second = 0;
  float best_sum = kInfinity, second_sum = kInfinity;

  void add(int k, float sum) {
    if (sum < best_sum) {
      second = best;
      second_sum = best_sum;
      best = k;
      best_sum = sum;
    } else if (sum < second_sum) {
      second = k;
      second_sum = sum;
    }
  }
};

/// Sets the price of one centroid after the other so that it has its share of the points.
class Pricing {
 public:
  Pricing(const Array& costs, std::vector<float> prices)
      : costs_(costs), prices_(std::move(prices)), offers_(costs.rows()), margins_(costs.rows()) {
    for (std::int64_t i = 0; i < costs_.rows(); ++i) look_again(i);
  }

  /// Until every centroid has its share within a twentieth, or it does not get better.
  std::vector<float> run() {
    constexpr int kSweeps = 30;
    std::vector<float> best = prices_;
    std::int64_t least = unfairness();
    for (int sweep = 0; sweep < kSweeps && least > costs_.rows() / count() / 20; ++sweep) {
      for (std::int64_t k = 0; k < count(); ++k) set_price(k);
      const std::int64_t now = unfairness();
      if (now < least) best = prices_;
      least = std::min(least, now);
    }
    return best;
  }

 private:
  std::int64_t count() const { return costs_.row_size(); }
  std::int64_t share(std::int64_t k) const {
    return costs_.rows() * (k + 1) / count() - costs_.rows() * k / count();
  }

  void look_again(std::int64_t i) {
    Offers offers;
    for (std::int64_t k = 0; k < count(); ++k)
      offers.add(static_cast<int>(k), costs_.row(i)[k] + prices_[k]);
    offers_[i] = offers;
  }

  /// The largest difference of a size from its share.
  std::int64_t unfairness() const {
    std::vector<std::int64_t> sizes(count(), 0);
    for (const Offers& offers : offers_) ++sizes[offers.best];
    std::int64_t most = 0;
    for (std::int64_t k = 0; k < count(); ++k) most = std::max(most, std::abs(sizes[k] - share(k)));
    return most;
  }

  /// Between the price that its share of the points would pay and the one that one more would.
  void set_price(std::int64_t k) {
    for (std::int64_t i = 0; i < costs_.rows(); ++i) {
      const Offers& offers = offers_[i];
      const float elsewhere = offers.best == k ? offers.second_sum : offers.best_sum;
      margins_[i] = elsewhere - costs_.row(i)[k];
    }
    const auto next = margins_.begin() + share(k);
    std::nth_element(margins_.begin(), next, margins_.end(), std::greater<>());
    const float last = *std::min_element(margins_.begin(), next);
    prices_[k] = last + (*next - last) / 2;
    for (std::int64_t i = 0; i < costs_.rows(); ++i) {
      Offers& offers = offers_[i];
      if (offers.best == k || offers.second == k)
        look_again(i);
      else
        offers.add(static_cast<int>(k), costs_.row(i)[k] + prices_[k]);
    }
  }

  const Array& costs_;
  std::vector<float> prices_;
  std::vector<Offers> offers_;
  std::vector<float> margins_;
};

}  // namespace

BalancedClusters balance(const Array& points, Array centroids) {
  constexpr int kRounds = 6;
  const std::int64_t count = centroids.rows();
  BalancedClusters clusters{std::move(centroids), std::vector<float>(count, 0)};
  if (count < 2 || points.rows() < 2 * count) return clusters;
  for (int round = 0; round < kRounds; ++round) {
    if (round > 0) {
      const std::vector<int> cluster =
          cheapest_centroids(points, clusters.centroids, clusters.prices);
      clusters.centroids = move_to_means(points, cluster, std::move(clusters.centroids));
    }
    clusters.prices = Pricing(centroid_costs(points, clusters.centroids), clusters.prices).run();
  }
  return clusters;
}

}  // namespace mgm
