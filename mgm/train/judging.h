#pragma once

#include "mgm/routing/router.h"
#include "mgm/train/workshop.h"

namespace mgm {

/// Notes the loss of an expert on each training sample of a phase that has its target
/// (Phase::Kind::kJudge). An expert whose subset was too small to learn from loses nothing: no
/// router may choose it.
void judge_expert(Workshop& shop, const Phase& phase);

/// What the router of a phase is fitted to: the subsets of the training samples that come there, or
/// how the experts did on them.
RouterLessons router_lessons(const Workshop& shop, const Phase& phase);

/// What is worth keeping of lessons in competence, once a router is fitted to them: the mean loss
/// of each expert on samples that it had not learned from, and whether its router looks at the
/// sample.
nlohmann::ordered_json competence_evidence(const RouterLessons& lessons,
                                           const std::map<std::string, Array>& weights);

}  // namespace mgm
