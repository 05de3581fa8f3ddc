#include "mgm/tree/gate_lessons.h"

#include <algorithm>

#include "mgm/base/random.h"
#include "mgm/node/torch.h"

namespace mgm {

at::Tensor noisy(const at::Tensor& scores, double deviation, std::uint64_t key) {
  if (deviation == 0) return scores;
  Random chance(key);
  std::vector<float> noise(static_cast<std::size_t>(scores.numel()));
  for (float& value : noise) value = static_cast<float>(deviation * chance.normal());
  return scores + at::tensor(noise).reshape(scores.sizes());
}

namespace {

/// The share of all choices that fell on each expert.
at::Tensor chosen_shares(const std::vector<std::vector<int>>& by_rank, std::int64_t experts) {
  std::vector<float> shares(static_cast<std::size_t>(experts), 0);
  float all = 0;
  for (const std::vector<int>& of_rank : by_rank) {
    for (const int part : of_rank) {
      if (part < 0) continue;
      shares[static_cast<std::size_t>(part)] += 1;
      all += 1;
    }
  }
  for (float& share : shares) share /= std::max(all, 1.0F);
  return at::tensor(shares);
}

}  // namespace

void even_out(at::Tensor bias, const std::vector<std::vector<int>>& by_rank, double rate) {
  const at::Tensor shares = chosen_shares(by_rank, bias.size(0));
  bias.add_(at::sign(shares.mean() - shares), rate);
}

std::optional<at::Tensor> gate_penalty(const at::Tensor& scores,
                                       const std::vector<std::vector<int>>& by_rank,
                                       const GateLessons& lessons) {
  if (scores.size(0) == 0 || (lessons.balance == 0 && lessons.z_loss == 0)) return std::nullopt;
  at::Tensor penalty = at::zeros({1});
  if (lessons.balance > 0) {
    const std::int64_t experts = scores.size(1);
    const at::Tensor weights = at::softmax(scores, 1).mean(0);
    const at::Tensor uneven = (chosen_shares(by_rank, experts) * weights).sum();
    penalty = penalty + lessons.balance * static_cast<double>(experts) * uneven;
  }
  if (lessons.z_loss > 0)
    penalty = penalty + lessons.z_loss * at::logsumexp(scores, 1).square().mean();
  return penalty;
}

}  // namespace mgm
