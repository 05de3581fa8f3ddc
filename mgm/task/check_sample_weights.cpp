#include "mgm/task/check_sample_weights.h"

#include <algorithm>
#include <numeric>

namespace mgm {

void check_sample_weights(const Task& task, const Dataset& dataset) {
  if (task.sample_weight.empty()) return;
  constexpr std::size_t kAtOnce = 4096, kMost = 20;
  Problems problems;
  for (std::size_t first = 0; first < dataset.size() && problems.count() < kMost;
       first += kAtOnce) {
    std::vector<std::size_t> samples(std::min(kAtOnce, dataset.size() - first));
    std::iota(samples.begin(), samples.end(), first);
    const Array stated = dataset.read_target(task.sample_weight, samples);
    for (std::size_t i = 0; i < samples.size() && problems.count() < kMost; ++i) {
      if (stated.values[i] < 0)
        problems.add(dataset.place(samples[i]), negative_weight(task, stated.values[i]));
    }
  }
  problems.throw_if_any(Fault::kData);
}

}  // namespace mgm
