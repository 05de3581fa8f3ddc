#include "mgm/infer/intervals.h"

#include <cmath>

#include "mgm/base/interrupt.h"

namespace mgm {

nlohmann::ordered_json bootstrap_intervals(const Task& task, const Array& prediction,
                                           const Array& target, const Resamples& resamples) {
  auto intervals = nlohmann::ordered_json::object();
  for (const auto& metric : task.fresh_metrics()) {
    stop_if_interrupted();
    const auto [low, high] = middle_interval(metric->resampled(prediction, target, resamples));
    if (std::isfinite(low) && std::isfinite(high))
      intervals[metric->name()] = {low, high};
    else
      intervals[metric->name()] = nullptr;
  }
  return intervals;
}

}  // namespace mgm
