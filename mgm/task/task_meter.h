#pragma once

#include <map>
#include <string>
#include <vector>

#include "mgm/task/balance.h"

namespace mgm {

/// What the tasks of a phase came to in an epoch: their mean weights, and whether they pull what
/// they share the same way.
class TaskMeter {
 public:
  explicit TaskMeter(std::vector<std::string> names);

  void weighed(const TaskLosses& losses, const std::vector<double>& weights);
  /// Shares of gradients multiply the weights of their tasks.
  void compared(const GradientProducts& products);

  /// Means since the last call; `weights` is empty where all were 1. `conflicts`: cosines of pairs
  /// of tasks (`a / b`), 1 where they pull one way, -1 where they undo each other.
  struct Reading {
    std::map<std::string, double> weights, conflicts;
  };
  Reading take();

  /// All that the next reading depends on.
  std::vector<std::span<double>> memory();

 private:
  std::size_t pair(std::size_t i, std::size_t j) const { return i * names_.size() + j; }

  std::vector<std::string> names_;
  std::vector<double> weights_, weighed_;   ///< sums and counts, of tasks
  std::vector<double> cosines_, compared_;  ///< of pairs [tasks, tasks]
};

/// A line about the tasks that conflict most, at most six pairs.
std::string conflicts_text(const std::string& address,
                           const std::map<std::string, double>& conflicts);

}  // namespace mgm
