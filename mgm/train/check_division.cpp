#include "mgm/train/check_division.h"

#include <algorithm>

#include "mgm/train/dividing.h"

namespace mgm {

namespace {

SubsetSizes sizes_of(const Workshop& shop, const Phase& phase) {
  SubsetSizes sizes{phase.address, {}};
  const Division& division = *shop.tree.at(phase.address).division();
  for (std::size_t k = 0; k < division.parts.size(); ++k) {
    std::vector<Constraint> constraints = phase.samples;
    constraints.push_back({phase.address, static_cast<int>(k), division.parts[k]});
    sizes.experts.emplace_back(
        division.parts[k],
        shop.assignments.filter(shop.split.train, constraints, Assignments::Elsewhere::kWithout)
            .size());
  }
  return sizes;
}

}  // namespace

std::vector<SubsetSizes> check_division(Session& session, Observer& observer) {
  const std::atomic<bool> never = false;
  Workshop shop{session.tree,     *session.data.dataset, session.data.split, *session.strategies,
                session.registry, session.seed,          observer,           never};
  std::vector<SubsetSizes> sizes;
  for (const Phase& phase : session.plan.phases) {
    const bool known =
        std::all_of(phase.samples.begin(), phase.samples.end(), [&](const Constraint& constraint) {
          return shop.assignments.has(assigned_by(constraint));
        });
    if (!known) continue;
    if (phase.kind == Phase::Kind::kPartition &&
        !session.tree.at(phase.address).division()->partition->needs_features()) {
      divide_samples(shop, phase);
      sizes.push_back(sizes_of(shop, phase));
    }
    if (phase.by_gradient() && shop.assignments.filter(shop.split.train, phase.samples).empty())
      throw empty_subset(shop, phase);
  }
  return sizes;
}

}  // namespace mgm
