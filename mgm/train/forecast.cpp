#include "mgm/train/forecast.h"

#include <algorithm>
#include <map>
#include <optional>
#include <sys/resource.h>

#include "mgm/node/division.h"
#include "mgm/node/threads.h"
#include "mgm/node/walker.h"
#include "mgm/train/learning.h"

namespace mgm {

namespace {

/// Every sample to the parts of a route in turn: what a partition that divides evenly would give.
/// Of the samples that an expert gets, the routes inside it divide those again, so that each part
/// is reached as soon as there are as many samples as parts.
class EvenDivision {
 public:
  explicit EvenDivision(Workshop& shop) : shop_(shop) {}

  void divide() {
    for (const auto* part : {&shop_.split.train, &shop_.split.validation}) divide(*part);
    for (auto& [address, parts] : by_route_) shop_.assignments.set(address, std::move(parts));
  }

 private:
  void divide(const std::vector<std::size_t>& samples) { visit(*shop_.tree.root, samples); }

  void visit(Node& node, const std::vector<std::size_t>& samples) {
    const Division* division = node.division();
    std::vector<std::vector<std::size_t>> given(division == nullptr ? 0 : division->parts.size());
    if (division != nullptr) {
      std::vector<int>& parts = by_route_[node.address()];
      parts.resize(shop_.dataset.size(), Assignments::kNone);
      for (std::size_t i = 0; i < samples.size(); ++i) {
        parts[samples[i]] = static_cast<int>(i % given.size());
        given[i % given.size()].push_back(samples[i]);
      }
    }
    std::size_t expert = 0;
    for (const PartOf& part : parts_of(node)) {
      const bool divided = part.runs == Runs::kChosen && expert < given.size();
      visit(*part.node, divided ? given[expert++] : samples);
    }
  }

  Workshop& shop_;
  std::map<std::string, std::vector<int>> by_route_;
};

/// Nothing where no sample reaches the phase: its part is nested too deeply for so few.
std::optional<Learning::Pace> pace_of(Workshop& shop, const Phase& phase, int number) {
  if (shop.assignments.filter(shop.split.train, phase.samples).empty()) return std::nullopt;
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
  EvenDivision(shop).divide();
  std::vector<double> seconds(session.plan.phases.size(), 0);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const Phase& phase = session.plan.phases[i];
    if (!phase.by_gradient()) continue;
    const std::optional<Learning::Pace> pace = pace_of(shop, phase, static_cast<int>(i));
    if (!pace) continue;
    seconds[i] =
        pace->seconds_per_step * static_cast<double>(pace->steps) + pace->validation_seconds;
  }
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  constexpr double kKibi = 1024;
  return {length(session.plan, seconds, session.threads),
          static_cast<double>(usage.ru_maxrss) * kKibi};
}

}  // namespace mgm
