#include "mgm/train/refuse_route.h"

#include "mgm/node/division.h"

namespace mgm {

void refuse_partition_of_learning(const Node& route, const Around& around, const Place& place,
                                  Problems& problems) {
  const Division& division = *route.division();
  if (!division.partition->needs_features()) return;
  for (const Port& port : division.reads) {
    if (!is_learning(port, around)) continue;
    problems.add(place, "'" + route.address() + "' is divided by '" + port.name +
                            "', which learns only later, jointly with it: divide on an input "
                            "(on:), or let '" +
                            port.name + "' learn alone (with a task of its own) or never");
  }
}

void refuse_branch_of_phases(const std::string& expert, const Place& place, Problems& problems) {
  problems.add(place, "init: branch needs experts that learn in one phase, but parts of '" +
                          expert + "' learn alone");
}

void refuse_unequal_branch(const Place& place, Problems& problems) {
  problems.add(place,
               "init: branch copies one expert to all others, so they must be equal: experts: "
               "{each: NODE}");
}

void refuse_experts_alone(const Node& route, const Place& place, Problems& problems) {
  problems.add(place, "the router of '" + route.address() +
                          "' learns with its experts, so they must learn jointly: each: {..., "
                          "train: {learn: jointly}}");
}

void refuse_undivided(const Node& route, const std::string& expert, const Place& place,
                      Problems& problems) {
  problems.add(place, "'" + expert + "' learns alone, but '" + route.address() +
                          "' has no partition to say from which samples");
}

void refuse_joint_parent(const std::string& parent, const Place& place, Problems& problems) {
  problems.add(place, "'" + parent +
                          "' answers only once its route has learned, so that it cannot learn "
                          "jointly with it: leave learn away");
}

namespace {

void refuse_branch(const std::string& expert, const Place& place, Problems& problems) {
  problems.add(place,
               "init: branch copies an expert that learned before the others, but '" + expert +
                   "' learns jointly with them: leave init away, or let experts learn alone");
}

void refuse_overlap(const Node& route, const Place& place, Problems& problems) {
  const auto& partition = route.division()->partition;
  if (!partition || !partition->overlaps()) return;
  problems.add(place, "the subsets of '" + route.address() +
                          "' overlap, but its experts learn jointly, each sample by one of them: "
                          "leave overlap away, or let experts learn alone");
}

void refuse_competence(const Node& route, RouteTraits found, const Place& place,
                       Problems& problems) {
  const std::string router = "the router of '" + route.address() + "' looks at how experts do on ";
  if (found.joint_experts) {
    problems.add(place, router +
                            "samples that they did not learn from, so that they must learn alone: "
                            "leave learn: jointly away, and let what they read learn before");
  }
  if (found.no_task) {
    problems.add(place, router +
                            "its task, and no task reaches it: give it one, or something "
                            "that hands it on");
  }
  if (found.own_classes) {
    problems.add(place, router +
                            "all classes, and they answer for their own alone: leave classes: own "
                            "away, or take another router");
  }
  if (found.branch) {
    problems.add(place, router +
                            "samples that they did not learn from, and init: branch copies a seed "
                            "that has learned from all: leave init away");
  }
}

}  // namespace

void refuse_misfits(const Node& route, RouteTraits traits, const Place& place, Problems& problems) {
  if (chooses_by_competence(route)) refuse_competence(route, traits, place, problems);
  if (!traits.joint_experts) return;
  const Division& division = *route.division();
  if (traits.branch)
    refuse_branch(part_address(route.address(), division.parts.front()), place, problems);
  refuse_overlap(route, place, problems);
}

void refuse_own_classes(const Node& route, const Place& place, Problems& problems) {
  if (route.division()->own.empty()) return;
  problems.add(place, "experts of '" + route.address() +
                          "' answer for their own classes alone (classes: own), and learn that "
                          "only alone: leave learn: jointly away, or classes: own");
}

void refuse_branch_of_own(const Node& route, const Place& place, Problems& problems) {
  problems.add(place, "init: branch copies one expert to all others, but those of '" +
                          route.address() +
                          "' answer for different classes (classes: own): leave one of both away");
}

}  // namespace mgm
