#include "mgm/tree/dispatch.h"

#include <limits>

#include "mgm/node/torch.h"

namespace mgm {

Choice choose(const at::Tensor& scores) {
  const at::Tensor plain = scores.detach().to(at::kCPU).contiguous();
  const std::int64_t samples = plain.size(0);
  const std::int64_t parts = plain.size(1);
  const float* row = plain.data_ptr<float>();
  constexpr float kLowest = -std::numeric_limits<float>::infinity();
  Choice choice{std::vector<int>(samples, 0), std::vector<float>(samples)};
  for (std::int64_t i = 0; i < samples; ++i, row += parts) {
    float best = kLowest;
    float second = kLowest;
    for (std::int64_t k = 0; k < parts; ++k) {
      const float score = row[k];
      if (score > best) {
        second = best;
        best = score;
        choice.parts[i] = static_cast<int>(k);
      } else if (score > second) {
        second = score;
      }
    }
    choice.margins[i] = best - second;
  }
  return choice;
}

Dispatch::Dispatch(const std::vector<int>& parts, int experts) : rows_(experts), first_(experts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    rows_[parts[i]].push_back(static_cast<std::int64_t>(i));
  }
  std::vector<std::int64_t> order;
  order.reserve(parts.size());
  for (int k = 0; k < experts; ++k) {
    first_[k] = static_cast<std::int64_t>(order.size());
    order.insert(order.end(), rows_[k].begin(), rows_[k].end());
  }
  std::vector<std::int64_t> inverse(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) inverse[order[i]] = static_cast<std::int64_t>(i);
  order_ = at::tensor(order, at::kLong);
  inverse_ = at::tensor(inverse, at::kLong);
}

at::Tensor Dispatch::sort(const at::Tensor& by_sample) const {
  return by_sample.index_select(0, order_.to(by_sample.device()));
}

at::Tensor Dispatch::restore(const at::Tensor& by_expert) const {
  return by_expert.index_select(0, inverse_.to(by_expert.device()));
}

}  // namespace mgm
