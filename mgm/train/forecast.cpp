#include "mgm/train/forecast.h"

#include <algorithm>
#include <optional>

#include "mgm/base/peak_memory.h"
#include "mgm/node/threads.h"
#include "mgm/train/learning.h"
#include "mgm/train/trial.h"

namespace mgm {

namespace {

/// Nothing where no sample reaches the phase: its part is nested too deeply for so few.
std::optional<Learning::Speed> speed_of(Workshop& shop, const Phase& phase, int number) {
  if (!reaches(shop, phase)) return std::nullopt;
  set_arithmetic_threads(phase.threads);
  return Learning(shop, phase, number, nullptr).measure();
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
  Trial trial(session);
  std::vector<double> seconds(session.plan.phases.size(), 0);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const Phase& phase = session.plan.phases[i];
    if (!phase.by_gradient()) continue;
    const std::optional<Learning::Speed> speed = speed_of(trial.shop(), phase, static_cast<int>(i));
    if (!speed) continue;
    seconds[i] = speed->seconds_per_step * static_cast<double>(speed->steps) +
                 speed->validation_seconds + speed->feature_seconds;
  }
  return {length(session.plan, seconds, session.threads), peak_memory()};
}

}  // namespace mgm
