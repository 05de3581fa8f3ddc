#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <optional>
#include <vector>

#include "mgm/program/program.h"

namespace mgm {

/// Who answers for each sample: the winner, who comes second, and so on up to the number that
/// answers together; and by how much they were chosen (see program/decision.h, Leaders).
struct Choice {
  std::vector<std::vector<int>> by_rank;  ///< -1 where nobody has this rank, or answers at all
  std::vector<float> margins;
  const std::vector<int>& winners() const { return by_rank.front(); }
};

/// The `top` highest scores of each row, the first on a tie; NaN counts as the lowest. Where the
/// fallback says that it is in doubt, its one part or nobody.
Choice choose(const at::Tensor& scores, std::int64_t top,
              const std::optional<Fallback>& fallback = {});

/// The order in which samples lie when those of one expert lie together, so that every expert
/// computes one contiguous block and nothing else. A sample that several experts answer for lies
/// there once for each.
class Dispatch {
 public:
  Dispatch(const std::vector<std::vector<int>>& by_rank, int experts);

  std::int64_t count(std::size_t expert) const {
    return static_cast<std::int64_t>(rows_[expert].size());
  }
  /// The rows of an expert, ascending.
  const std::vector<std::int64_t>& rows(std::size_t expert) const { return rows_[expert]; }

  /// The block of each expert, of its rows, in one step of autograd for all.
  std::vector<at::Tensor> blocks(const at::Tensor& by_sample) const;
  /// What each sample's expert of a rank wrote; the winner's where nobody has this rank.
  at::Tensor restore(const at::Tensor& by_expert, std::size_t rank = 0) const;

 private:
  std::vector<std::vector<std::int64_t>> rows_;
  at::Tensor order_;
  std::vector<at::Tensor> place_;  ///< of each sample's expert of a rank in the order
};

}  // namespace mgm
