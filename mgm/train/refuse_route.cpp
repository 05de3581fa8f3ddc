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

void refuse_branch(const std::string& expert, const Place& place, Problems& problems) {
  problems.add(place,
               "init: branch copies an expert that learned before the others, but '" + expert +
                   "' learns jointly with them: leave init away, or let experts learn alone");
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

void refuse_overlap(const Node& route, const Place& place, Problems& problems) {
  const auto& partition = route.division()->partition;
  if (!partition || !partition->overlaps()) return;
  problems.add(place, "the subsets of '" + route.address() +
                          "' overlap, but its experts learn jointly, each sample by one of them: "
                          "leave overlap away, or let experts learn alone");
}

}  // namespace mgm
