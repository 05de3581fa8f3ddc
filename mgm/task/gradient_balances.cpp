#include "mgm/task/gradient_balances.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mgm/base/random.h"
#include "mgm/task/few_numbers_adam.h"
#include "mgm/task/least_on_simplex.h"
#include "mgm/task/nash_bargain.h"
#include "mgm/task/symmetric_eigen.h"

namespace mgm {

namespace {

class GradNorm : public Balance {
 public:
  GradNorm(const GradNormConfig& config, std::size_t tasks)
      : restore_(config.restore),
        weights_(tasks, 1),
        first_losses_(tasks, 0),
        losses_(tasks),
        adam_(tasks, config.rate) {}

  std::vector<double> weights(const TaskLosses& losses, std::uint64_t) override {
    losses_ = losses;
    for (std::size_t k = 0; k < losses.size(); ++k) {
      if (losses[k] && first_losses_[k] == 0) first_losses_[k] = *losses[k];
    }
    return weights_;
  }

  bool compares_gradients() const override { return true; }

  GradientShares shares(const GradientProducts& products, std::uint64_t key) override {
    if (products.size() < 2) return Balance::shares(products, key);  // compared with nobody
    std::vector<double> norms, ratios;
    for (std::size_t i = 0; i < products.size(); ++i) {
      const std::size_t task = products.tasks[i];
      norms.push_back(std::sqrt(products.at(i, i)));
      ratios.push_back(first_losses_[task] > 0 ? *losses_[task] / first_losses_[task] : 1);
    }
    const auto count = static_cast<double>(products.size());
    const double norm = std::accumulate(norms.begin(), norms.end(), 0.0) / count;
    const double ratio = std::accumulate(ratios.begin(), ratios.end(), 0.0) / count;
    for (std::size_t i = 0; i < products.size(); ++i) {
      const std::size_t task = products.tasks[i];
      const double wanted = ratio > 0 ? norm * std::pow(ratios[i] / ratio, restore_) : norm;
      const double slope = norms[i] / weights_[task];  // a weighed norm is proportional to it
      adam_.add(task, norms[i] > wanted ? slope : norms[i] < wanted ? -slope : 0);
    }
    return Balance::shares(products, key);
  }

  void learn() override {
    constexpr double kLeast = 1e-3;  // a task of no weight has no gradient to learn from
    adam_.step(weights_);
    double sum = 0;
    for (double& weight : weights_) {
      weight = std::max(weight, kLeast);
      sum += weight;
    }
    for (double& weight : weights_) weight *= static_cast<double>(weights_.size()) / sum;
  }

  std::vector<std::span<double>> memory() override {
    std::vector<std::span<double>> all = adam_.memory();
    all.emplace_back(weights_);
    all.emplace_back(first_losses_);
    return all;
  }

 private:
  double restore_;
  std::vector<double> weights_;
  std::vector<double> first_losses_;  ///< 0: not known
  TaskLosses losses_;                 ///< of this batch
  FewNumbersAdam adam_;
};

/// A balance without memory that looks at gradients.
class Surgery : public Balance {
 public:
  bool compares_gradients() const override { return true; }

 protected:
  /// What each task reaches alone follows all of its gradient.
  static GradientShares of_shared(std::vector<double> shares) {
    std::vector<double> all(shares.size(), 1);
    return {std::move(shares), std::move(all)};
  }
};

class PcGrad : public Surgery {
 public:
  GradientShares shares(const GradientProducts& products, std::uint64_t key) override {
    const std::size_t count = products.size();
    std::vector<double> sum(count, 0);
    Random random(key, "conflicts");
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<double> made_of(count, 0);  // what is left of gradient i, as a sum of all
      made_of[i] = 1;
      for (const std::size_t j : random.permutation(count)) {
        if (j == i) continue;
        double along = 0;
        for (std::size_t k = 0; k < count; ++k) along += made_of[k] * products.at(k, j);
        if (along < 0) made_of[j] -= along / products.at(j, j);
      }
      for (std::size_t k = 0; k < count; ++k) sum[k] += made_of[k];
    }
    return of_shared(std::move(sum));
  }
};

class CaGrad : public Surgery {
 public:
  explicit CaGrad(double c) : c_(c) {}

  GradientShares shares(const GradientProducts& products, std::uint64_t) override {
    const std::size_t size = products.size();
    const auto count = static_cast<double>(size);
    std::vector<double> along_mean(size, 0);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = 0; j < size; ++j) along_mean[i] += products.at(i, j) / count;
    }
    const double mean_square = std::accumulate(along_mean.begin(), along_mean.end(), 0.0) / count;
    const double radius = c_ * std::sqrt(std::max(mean_square, 0.0));
    const LeastOnSimplex least = least_on_simplex(along_mean, products.values, radius);
    std::vector<double> shares;
    for (const double weight : least.weights)
      shares.push_back(1 + (least.norm > 0 ? count * radius * weight / least.norm : 0));
    return of_shared(std::move(shares));
  }

 private:
  double c_;
};

class NashMtl : public Surgery {
 public:
  GradientShares shares(const GradientProducts& products, std::uint64_t) override {
    constexpr double kLonger = 1 + 1e-4;  // gradients that undo each other would have no answer
    const std::size_t count = products.size();
    std::vector<double> cosines;  // whatever the scales of the losses
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j)
        cosines.push_back(i == j ? kLonger : products.cosine(i, j));
    }
    std::vector<double> agreed = nash_bargain(cosines, count);
    for (std::size_t i = 0; i < count; ++i) agreed[i] /= std::sqrt(products.at(i, i));
    return {agreed, agreed};
  }
};

class AlignedMtl : public Surgery {
 public:
  GradientShares shares(const GradientProducts& products, std::uint64_t) override {
    const std::size_t count = products.size();
    const SymmetricEigen eigen = eigen_of_symmetric(products.values, count);
    // as squares of gradients in single precision tell it from zero
    const double zero = *std::max_element(eigen.values.begin(), eigen.values.end()) *
                        static_cast<double>(count) * 1.2e-7;
    double least = INFINITY;
    for (const double value : eigen.values) {
      if (value > zero) least = std::min(least, value);
    }
    std::vector<double> shares(count, 0);
    for (std::size_t axis = 0; axis < count; ++axis) {
      if (eigen.values[axis] <= zero) continue;
      const std::vector<double>& vector = eigen.vectors[axis];
      const double shrink = std::sqrt(least / eigen.values[axis]) *
                            std::accumulate(vector.begin(), vector.end(), 0.0);
      for (std::size_t k = 0; k < count; ++k) shares[k] += shrink * vector[k];
    }
    return of_shared(std::move(shares));
  }
};

}  // namespace

std::unique_ptr<Balance> build(const GradNormConfig& config,
                               const std::vector<Loss::Noise>& tasks) {
  return std::make_unique<GradNorm>(config, tasks.size());
}
std::unique_ptr<Balance> build(const PcGradConfig&, const std::vector<Loss::Noise>&) {
  return std::make_unique<PcGrad>();
}
std::unique_ptr<Balance> build(const CaGradConfig& config, const std::vector<Loss::Noise>&) {
  return std::make_unique<CaGrad>(config.c);
}
std::unique_ptr<Balance> build(const NashMtlConfig&, const std::vector<Loss::Noise>&) {
  return std::make_unique<NashMtl>();
}
std::unique_ptr<Balance> build(const AlignedMtlConfig&, const std::vector<Loss::Noise>&) {
  return std::make_unique<AlignedMtl>();
}

}  // namespace mgm
