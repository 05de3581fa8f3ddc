#pragma once

#include <string>

#include "mgm/base/error.h"
#include "mgm/train/region.h"

/// What a plan cannot have of routes; each reports it at the route's place.
namespace mgm {

/// What a partition looks at must be fixed before samples are divided.
void refuse_partition_of_learning(const Node& route, const Around& around, const Place& place,
                                  Problems& problems);

/// A route says init: branch, and an expert learns in several phases, or differs from the others.
void refuse_branch_of_phases(const std::string& expert, const Place& place, Problems& problems);
void refuse_unequal_branch(const Place& place, Problems& problems);

/// A router learns with the task, and its experts do not.
void refuse_experts_alone(const Node& route, const Place& place, Problems& problems);

/// An expert learns alone, and nothing says from which samples.
void refuse_undivided(const Node& route, const std::string& expert, const Place& place,
                      Problems& problems);

/// A parent is to learn jointly with its route.
void refuse_joint_parent(const std::string& parent, const Place& place, Problems& problems);

/// What of a route may not go together.
struct RouteTraits {
  bool joint_experts, no_task, branch, own_classes;
};
/// Experts that learn jointly with each other, and a router that chooses by competence, cannot have
/// all of these.
void refuse_misfits(const Node& route, RouteTraits traits, const Place& place, Problems& problems);

/// Of a route of which an expert learns jointly: classes of its own alone, which the loss of the
/// whole route would not teach to say that a sample belongs elsewhere.
void refuse_own_classes(const Node& route, const Place& place, Problems& problems);

/// A route says init: branch, and its experts answer for their own classes alone.
void refuse_branch_of_own(const Node& route, const Place& place, Problems& problems);

}  // namespace mgm
