#include "mgm/train/doubt.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "mgm/data/prefetch.h"
#include "mgm/node/division.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/program/decision.h"
#include "mgm/train/learning.h"

namespace mgm {

namespace {

/// What the doubts of a route look at, of every calibration sample that comes there.
std::vector<float> measures(Workshop& shop, const Phase& phase, const Doubts& doubts) {
  constexpr std::size_t kBatch = 256;
  Node& router = *shop.tree.at(phase.address).division()->router;
  std::vector<float> all;
  const at::NoGradGuard no_gradient;
  BatchLoader loader(shop.dataset,
                     shop.assignments.filter(shop.split.calibration, phase.samples,
                                             Assignments::Elsewhere::kWithout),
                     kBatch, 0, shop.ahead);
  while (const std::optional<Batch> batch = loader.next()) {
    if (shop.stopping()) throw Interrupted{};
    const Signals in = feed(shop, *batch, phase.address);
    Run run(Run::Mode::kAnswer, static_cast<std::int64_t>(batch->samples.size()));
    const Array scores = plain(router.forward(in, run).at(router.address()));
    for (std::int64_t row = 0; row < scores.rows(); ++row)
      all.push_back(measure_of(scores.row(row), scores.row_size(), doubts.fallback.measure));
  }
  return all;
}

/// Whether two measures that rise are more than the rounding of one.
bool are_apart(float lower, float upper) {
  constexpr float kRounding = 4 * std::numeric_limits<float>::epsilon();
  return upper - lower > kRounding * std::max(std::abs(lower), std::abs(upper)) ||
         (std::isinf(lower) && !std::isinf(upper));
}

}  // namespace

float threshold_below(std::vector<float> measures, double share) {
  std::sort(measures.begin(), measures.end());
  std::size_t most = std::min(
      static_cast<std::size_t>(share * static_cast<double>(measures.size())), measures.size() - 1);
  while (most > 0 && !are_apart(measures[most - 1], measures[most])) --most;
  constexpr float kApart = 1e-4F;
  const float upper = measures[most];
  const float lower = most > 0 ? measures[most - 1] : upper - kApart * std::abs(upper);
  // a distance that overflowed is minus infinity, which no program can keep
  return std::max(lower / 2 + upper / 2, std::numeric_limits<float>::lowest());
}

void arm_doubts(Workshop& shop, const Phase& phase) {
  Doubts& doubts = *shop.tree.at(phase.address).doubts();
  if (doubts.given) {
    doubts.fallback.least = *doubts.given;
    doubts.armed = true;
    return;
  }
  std::vector<float> all = measures(shop, phase, doubts);
  if (all.empty()) {
    shop.observer.remarked(phase, fmt::format("no sample of the calibration share comes to '{}': "
                                              "its router is never in doubt",
                                              phase.address));
    return;
  }
  doubts.fallback.least = threshold_below(std::move(all), doubts.share);
  doubts.armed = true;
}

void refuse_fallback_to_nobody(Node& route, const std::vector<bool>& left_out) {
  if (route.doubts() == nullptr) return;
  for (const std::int64_t part : route.doubts()->fallback.to) {
    const bool is_subset = part >= 0 && part < std::ssize(left_out);
    if (!is_subset || !left_out[static_cast<std::size_t>(part)]) continue;
    const std::string& name = route.division()->parts[static_cast<std::size_t>(part)];
    throw Error(
        Fault::kData,
        fmt::format("'{}' falls back to its expert '{}', whose subset was too small and was "
                    "merged away: name another in fallback, or leave tiny away",
                    route.address(), name));
  }
}

}  // namespace mgm
