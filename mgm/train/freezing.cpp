#include "mgm/train/freezing.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"

namespace mgm {

void check_freezing(const std::vector<Phase>& phases, const Tree& tree,
                    const Strategies& strategies, Problems& problems) {
  const auto place = [&](const std::string& address) {
    const auto found = tree.annotations.find(address);
    return found == tree.annotations.end() ? Place{} : found->second.place;
  };
  for (const Phase& phase : phases) {
    if (phase.learns.empty()) continue;
    const std::int64_t epochs = TrainingPlan::epochs(phase, strategies.at(phase.address));
    std::int64_t first = epochs;
    for (const std::string& address : phase.learns) {
      const auto& freeze = strategies.at(address).freeze.options;
      const std::int64_t until = freeze ? freeze->until_epoch : 0;
      first = std::min(first, until);
      if (until == 0 || until < epochs) continue;
      problems.add(
          place(address),
          fmt::format("'{}' is frozen until epoch {}, but its phase has only {}: freeze "
                      "it for less, or say learn: never",
                      address, until, counted(static_cast<std::uint64_t>(epochs), "epoch")));
    }
    if (first == 0 || first == epochs) continue;
    problems.add(place(phase.address),
                 fmt::format("all that learns in '{}' is frozen until epoch {}: something must "
                             "learn from the start",
                             phase.address, first));
  }
}

}  // namespace mgm
