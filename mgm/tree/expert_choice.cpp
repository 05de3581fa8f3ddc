#include "mgm/tree/expert_choice.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "mgm/node/torch.h"

namespace mgm {

namespace {

/// The samples that an expert takes, by what each gives it (every `stride`-th of `affinities`).
std::vector<std::int64_t> taken(const float* affinities, std::int64_t samples, std::int64_t stride,
                                std::int64_t most) {
  const auto given = [&](std::int64_t i) {
    const float value = affinities[i * stride];
    return std::isnan(value) ? 0.0F : value;
  };
  std::vector<std::int64_t> order(samples);
  std::iota(order.begin(), order.end(), 0);
  const auto more = [&](std::int64_t a, std::int64_t b) {
    return given(a) != given(b) ? given(a) > given(b) : a < b;
  };
  std::partial_sort(order.begin(), order.begin() + most, order.end(), more);
  order.resize(most);
  std::erase_if(order, [&](std::int64_t i) { return given(i) == 0; });
  return order;
}

}  // namespace

Choice choose_by_experts(const at::Tensor& scores, double capacity) {
  const at::Tensor affinity = at::softmax(scores.detach(), 1).contiguous();
  const std::int64_t samples = affinity.size(0), experts = affinity.size(1);
  const float* values = affinity.data_ptr<float>();
  const double share = capacity * static_cast<double>(samples) / static_cast<double>(experts);
  const std::int64_t most = std::min(samples, static_cast<std::int64_t>(std::ceil(share)));
  std::vector<std::vector<int>> of_sample(samples);
  for (std::int64_t k = 0; k < experts; ++k) {
    for (const std::int64_t i : taken(values + k, samples, experts, most))
      of_sample[i].push_back(static_cast<int>(k));
  }
  Choice choice = choose(scores, 1);
  for (std::int64_t i = 0; i < samples; ++i) {
    const float* row = values + i * experts;
    std::stable_sort(of_sample[i].begin(), of_sample[i].end(),
                     [&](int a, int b) { return row[a] > row[b]; });
    for (std::size_t rank = 0; rank < of_sample[i].size(); ++rank) {
      if (rank == choice.by_rank.size()) choice.by_rank.emplace_back(samples, -1);
      choice.by_rank[rank][i] = of_sample[i][rank];
    }
  }
  return choice;
}

}  // namespace mgm
