#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <vector>

namespace mgm {

/// Who answers for each sample, and by how much it won over the second.
struct Choice {
  std::vector<int> parts;
  std::vector<float> margins;
};

/// The highest score of each row, the first on a tie; NaN counts as the lowest.
Choice choose(const at::Tensor& scores);

/// The order in which samples lie when those of one expert lie together, so that every expert
/// computes one contiguous block and nothing else.
class Dispatch {
 public:
  Dispatch(const std::vector<int>& parts, int experts);

  std::int64_t count(std::size_t expert) const {
    return static_cast<std::int64_t>(rows_[expert].size());
  }
  std::int64_t first(std::size_t expert) const { return first_[expert]; }
  /// The rows of an expert, ascending.
  const std::vector<std::int64_t>& rows(std::size_t expert) const { return rows_[expert]; }

  at::Tensor sort(const at::Tensor& by_sample) const;
  at::Tensor restore(const at::Tensor& by_expert) const;

 private:
  std::vector<std::vector<std::int64_t>> rows_;
  std::vector<std::int64_t> first_;
  at::Tensor order_;
  at::Tensor inverse_;
};

}  // namespace mgm
