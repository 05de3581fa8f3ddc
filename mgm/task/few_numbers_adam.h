#pragma once

#include <span>
#include <vector>

namespace mgm {

/// Adam (Kingma and Ba 2014) for a few numbers outside any net, such as the weights of tasks; its
/// means have the usual decays .9 and .999.
class FewNumbersAdam {
 public:
  FewNumbersAdam(std::size_t count, double rate);

  /// Adds to the gradient that the next step follows.
  void add(std::size_t number, double slope);
  /// Moves `numbers` against the gradients that were added, which are then forgotten; nothing where
  /// none were.
  void step(std::span<double> numbers);

  /// All that the next step depends on.
  std::vector<std::span<double>> memory();

 private:
  double rate_;
  std::vector<double> gradient_, mean_, square_;
  std::vector<double> steps_{0};
  std::vector<double> added_{0};  ///< not 0: there is a gradient to follow
};

}  // namespace mgm
