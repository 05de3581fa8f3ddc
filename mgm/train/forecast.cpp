#include "mgm/train/forecast.h"

#include <algorithm>
#include <map>
#include <sys/resource.h>

#include "mgm/base/random.h"
#include "mgm/node/division.h"
#include "mgm/node/threads.h"
#include "mgm/node/walker.h"
#include "mgm/train/learning.h"

namespace mgm {

namespace {

/// Every sample to the parts of a route in turn: what a partition that divides evenly would give.
void divide_evenly(Workshop& shop) {
  for_each_node(*shop.tree.root, [&](Node& node) {
    if (node.division() == nullptr) return;
    std::vector<int> parts(shop.dataset.size());
    const auto count = static_cast<std::size_t>(node.division()->parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i)
      parts[i] = static_cast<int>(random_key(0, node.address(), i) % count);
    shop.assignments.set(node.address(), std::move(parts));
  });
}

/// When every phase ends, if each begins when those before it have ended and `threads` are enough.
double length(const TrainingPlan& plan, const std::vector<double>& seconds, int threads) {
  std::vector<double> end(plan.phases.size(), 0);
  double work = 0;
  for (std::size_t i = 0; i < end.size(); ++i) {
    double start = 0;
    for (const int before : plan.phases[i].after) start = std::max(start, end[before]);
    end[i] = start + seconds[i];
    work += seconds[i] * plan.phases[i].threads;
  }
  const double longest = end.empty() ? 0 : *std::max_element(end.begin(), end.end());
  return std::max(longest, work / threads);
}

}  // namespace

Forecast forecast_of(const Session& session) {
  Observer silent;
  const std::atomic<bool> never = false;
  Workshop shop{const_cast<Tree&>(session.tree),
                *session.data.dataset,
                session.data.split,
                *session.strategies,
                session.registry,
                session.seed,
                silent,
                never};
  divide_evenly(shop);
  std::vector<double> seconds(session.plan.phases.size(), 0);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const Phase& phase = session.plan.phases[i];
    if (!phase.by_gradient()) continue;
    set_arithmetic_threads(phase.threads);
    const Learning::Pace pace = Learning(shop, phase, static_cast<int>(i), nullptr).measure();
    seconds[i] = pace.seconds_per_step * static_cast<double>(pace.steps) + pace.validation_seconds;
  }
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  constexpr double kKibi = 1024;
  return {length(session.plan, seconds, session.threads),
          static_cast<double>(usage.ru_maxrss) * kKibi};
}

}  // namespace mgm
