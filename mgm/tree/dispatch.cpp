#include "mgm/tree/dispatch.h"

#include "mgm/node/torch.h"
#include "mgm/program/decision.h"

namespace mgm {

Choice choose(const at::Tensor& scores, std::int64_t top, const std::optional<Fallback>& fallback) {
  const at::Tensor plain = scores.detach().to(at::kCPU).contiguous();
  const std::int64_t samples = plain.size(0), parts = plain.size(1);
  const float* row = plain.data_ptr<float>();
  Choice choice{std::vector<std::vector<int>>(top, std::vector<int>(samples, -1)),
                std::vector<float>(samples)};
  for (std::int64_t i = 0; i < samples; ++i, row += parts) {
    int entry = Retreat::kNone;
    const Leaders best = answering(fallback, top, row, parts, entry);
    for (std::size_t rank = 0; rank < best.parts.size(); ++rank)
      choice.by_rank[rank][i] = best.parts[rank];
    choice.margins[i] = best.margin;
  }
  return choice;
}

Dispatch::Dispatch(const std::vector<std::vector<int>>& by_rank, int experts) : rows_(experts) {
  const std::size_t samples = by_rank.front().size();
  for (std::size_t i = 0; i < samples; ++i) {
    for (const std::vector<int>& parts : by_rank) {
      if (parts[i] >= 0) rows_[parts[i]].push_back(static_cast<std::int64_t>(i));
    }
  }
  std::vector<std::int64_t> order, next;
  for (const std::vector<std::int64_t>& rows : rows_) {
    next.push_back(static_cast<std::int64_t>(order.size()));
    order.insert(order.end(), rows.begin(), rows.end());
  }
  order_ = at::tensor(order, at::kLong);
  std::vector<std::vector<std::int64_t>> place(by_rank.size(),
                                               std::vector<std::int64_t>(samples, 0));
  for (std::size_t i = 0; i < samples; ++i) {
    for (std::size_t rank = 0; rank < by_rank.size(); ++rank) {
      const int part = by_rank[rank][i];
      place[rank][i] = part >= 0 ? next[part]++ : place[0][i];
    }
  }
  for (const auto& of_rank : place) place_.push_back(at::tensor(of_rank, at::kLong));
}

std::vector<at::Tensor> Dispatch::blocks(const at::Tensor& by_sample) const {
  std::vector<std::int64_t> counts;
  for (const std::vector<std::int64_t>& rows : rows_)
    counts.push_back(static_cast<std::int64_t>(rows.size()));
  return by_sample.index_select(0, order_.to(by_sample.device())).split_with_sizes(counts);
}

at::Tensor Dispatch::restore(const at::Tensor& by_expert, std::size_t rank) const {
  return by_expert.index_select(0, place_[rank].to(by_expert.device()));
}

}  // namespace mgm
