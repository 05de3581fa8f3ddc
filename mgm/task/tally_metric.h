#pragma once

#include <span>
#include <vector>

#include "mgm/task/metric.h"

namespace mgm {

/// A metric that is a function of sums over the samples: of a few numbers, whatever their count.
class TallyMetric : public Metric {
 public:
  explicit TallyMetric(std::size_t sums) : tally_(sums, 0) {}

  void add(std::span<const float> prediction, std::span<const float> target) final {
    count(prediction, target, tally_);
  }
  double value() const final { return value_of(tally_); }
  void reset() override { tally_.assign(tally_.size(), 0); }
  std::vector<double> resampled(const Array& prediction, const Array& target,
                                const Resamples& resamples) final;

 protected:
  /// Adds a sample to sums; a missing target adds nothing.
  virtual void count(std::span<const float> prediction, std::span<const float> target,
                     std::span<double> sums) = 0;
  /// NaN where nothing was counted.
  virtual double value_of(std::span<const double> sums) const = 0;

 private:
  std::vector<double> tally_;
};

}  // namespace mgm
