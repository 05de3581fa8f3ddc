#pragma once

#include "mgm/train/optimizer.h"

namespace mgm {

/// Running means of weights over the steps of training (Polyak and Juditsky 1992), exponential: a
/// step leaves `decay` of what there was. They begin as the weights after the first step.
class WeightAverage {
 public:
  WeightAverage(double decay, std::vector<Learner> weights);

  /// After the weights have followed their gradients.
  void step();
  /// Puts the means into the weights and the weights into the means; the same again takes it back.
  /// Nothing before the first step.
  void swap();

  /// As those of Optimizer.
  std::map<std::string, at::Tensor> state() const;
  void restore(const std::map<std::string, at::Tensor>& state);

 private:
  double decay_;
  std::vector<Learner> weights_;
  std::map<std::string, at::Tensor> means_;
};

}  // namespace mgm
