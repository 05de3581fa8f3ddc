#include "mgm/task/loss_balances.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mgm/base/random.h"
#include "mgm/task/few_numbers_adam.h"

namespace mgm {

namespace {

std::vector<double> softmax_of(const std::vector<double>& scores) {
  const double highest = *std::max_element(scores.begin(), scores.end());
  std::vector<double> shares;
  for (const double score : scores) shares.push_back(std::exp(score - highest));
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= sum;
  return shares;
}

std::vector<double> times(double factor, std::vector<double> numbers) {
  for (double& number : numbers) number *= factor;
  return numbers;
}

class FixedBalance : public Balance {};

class RandomBalance : public Balance {
 public:
  std::vector<double> weights(const TaskLosses& losses, std::uint64_t key) override {
    Random random(key, "task weights");
    std::vector<double> scores;
    for (std::size_t k = 0; k < losses.size(); ++k) scores.push_back(random.normal());
    return times(static_cast<double>(losses.size()), softmax_of(scores));
  }
};

class UncertaintyBalance : public Balance {
 public:
  UncertaintyBalance(const UncertaintyBalanceConfig& config, std::vector<Loss::Noise> tasks)
      : tasks_(std::move(tasks)), noise_(tasks_.size()), adam_(tasks_.size(), config.rate) {}

  std::vector<double> weights(const TaskLosses& losses, std::uint64_t) override {
    std::vector<double> weights;
    for (std::size_t k = 0; k < losses.size(); ++k) {
      weights.push_back(tasks_[k].loss * std::exp(-noise_[k]));
      if (losses[k]) adam_.add(k, tasks_[k].log_scale - weights[k] * *losses[k]);
    }
    return weights;
  }
  void learn() override { adam_.step(noise_); }

  std::vector<std::span<double>> memory() override {
    std::vector<std::span<double>> all = adam_.memory();
    all.emplace_back(noise_);
    return all;
  }

 private:
  std::vector<Loss::Noise> tasks_;
  std::vector<double> noise_;  ///< its logarithm, for each task
  FewNumbersAdam adam_;
};

class Dwa : public Balance {
 public:
  Dwa(const DwaConfig& config, std::size_t tasks)
      : temperature_(config.temperature),
        sums_(tasks),
        counts_(tasks),
        last_(tasks),
        before_(tasks) {}

  std::vector<double> weights(const TaskLosses& losses, std::uint64_t) override {
    std::vector<double> falls;
    for (std::size_t k = 0; k < losses.size(); ++k) {
      if (losses[k]) {
        sums_[k] += *losses[k];
        counts_[k] += 1;
      }
      // a task without losses in one of the epochs neither rose nor fell
      const bool known = last_[k] > 0 && before_[k] > 0;
      falls.push_back((known ? last_[k] / before_[k] : 1) / temperature_);
    }
    return times(static_cast<double>(losses.size()), softmax_of(falls));
  }

  void end_epoch() override {
    for (std::size_t k = 0; k < sums_.size(); ++k) {
      before_[k] = last_[k];
      last_[k] = counts_[k] > 0 ? sums_[k] / counts_[k] : 0;
      sums_[k] = counts_[k] = 0;
    }
  }

  std::vector<std::span<double>> memory() override { return {sums_, counts_, last_, before_}; }

 private:
  double temperature_;
  std::vector<double> sums_, counts_;  ///< of the losses of this epoch
  std::vector<double> last_, before_;  ///< mean losses of the last epochs; 0: not known
};

/// Losses are compared by their logarithms.
double above_zero(double loss) { return std::max(loss, 1e-8); }

class Famo : public Balance {
 public:
  Famo(const FamoConfig& config, std::size_t tasks)
      : decay_(config.decay), scores_(tasks), adam_(tasks, config.rate) {}

  std::vector<double> weights(const TaskLosses& losses, std::uint64_t) override {
    std::vector<double> weights = softmax_of(scores_);
    double sum = 0, present = 0;
    for (std::size_t k = 0; k < losses.size(); ++k) {
      weights[k] = losses[k] ? weights[k] / above_zero(*losses[k]) : 0;
      sum += weights[k];
      present += losses[k] ? 1 : 0;
    }
    return present > 0 ? times(present / sum, weights) : weights;
  }

  bool looks_back() const override { return true; }

  void look_back(const TaskLosses& before, const TaskLosses& after) override {
    const std::vector<double> shares = softmax_of(scores_);
    const auto there = [&](std::size_t k) { return before[k] && after[k]; };
    std::vector<double> falls(shares.size(), 0);
    double mean = 0, present = 0;  // as `weights`, only among the tasks that are there
    for (std::size_t k = 0; k < shares.size(); ++k) {
      if (!there(k)) continue;
      falls[k] = std::log(above_zero(*before[k])) - std::log(above_zero(*after[k]));
      mean += shares[k] * falls[k];
      present += shares[k];
    }
    if (present == 0) return;
    mean /= present;
    for (std::size_t k = 0; k < shares.size(); ++k) {
      const double slope = there(k) ? shares[k] / present * (falls[k] - mean) : 0;
      adam_.add(k, slope + decay_ * scores_[k]);
    }
    adam_.step(scores_);
  }

  std::vector<std::span<double>> memory() override {
    std::vector<std::span<double>> all = adam_.memory();
    all.emplace_back(scores_);
    return all;
  }

 private:
  double decay_;
  std::vector<double> scores_;
  FewNumbersAdam adam_;
};

}  // namespace

std::unique_ptr<Balance> build(const FixedBalanceConfig&, const std::vector<Loss::Noise>&) {
  return std::make_unique<FixedBalance>();
}
std::unique_ptr<Balance> build(const RandomBalanceConfig&, const std::vector<Loss::Noise>&) {
  return std::make_unique<RandomBalance>();
}
std::unique_ptr<Balance> build(const UncertaintyBalanceConfig& config,
                               const std::vector<Loss::Noise>& tasks) {
  return std::make_unique<UncertaintyBalance>(config, tasks);
}
std::unique_ptr<Balance> build(const DwaConfig& config, const std::vector<Loss::Noise>& tasks) {
  return std::make_unique<Dwa>(config, tasks.size());
}
std::unique_ptr<Balance> build(const FamoConfig& config, const std::vector<Loss::Noise>& tasks) {
  return std::make_unique<Famo>(config, tasks.size());
}

}  // namespace mgm
