#pragma once

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "mgm/train/plan.h"

namespace mgm {

/// What surrounds a node while the plan is derived.
struct Around {
  std::shared_ptr<const Task> task;  ///< that reaches it
  std::vector<Constraint> samples;
  std::vector<int> after;  ///< phases that fix what it reads
  bool jointly = false;    ///< experts and stages learn with what holds them unless told otherwise
  std::set<std::string> learning;  ///< addresses that learn only in the phase that holds both
  bool apart = true;  ///< parts that share nothing may learn apart: nothing after them reads them
  double epoch_share = 1;
  bool is_seed = false;  ///< copied before it has learned all, so that nothing is mended yet
  bool undone = false;   ///< learns for a judgement alone, so that nothing is mended either
};

/// A part that learns once the phase around it has ended, with what surrounds it.
struct LatePart {
  Node* node;
  Around around;
};

/// What the nodes that learn together amount to.
struct Region {
  std::string address;
  std::vector<std::string> learns;
  std::vector<LossTerm> terms;
  std::vector<int> after;      ///< phases inside that end before
  std::vector<LatePart> late;  ///< parents that read what learns in this phase
  std::vector<Phase> later;    ///< routers that imitate, once what they read is fixed
};

/// Experts that learn jointly are judged by the route's output, over all samples, not one by one:
/// takes their own terms from those that came after the `first`.
void drop_inherited_terms(Region& region, std::size_t first,
                          const std::shared_ptr<const Task>& task);

/// Whether all of a node learns in a single phase.
bool learns_in_one_phase(Node& node, const Strategies& strategies);

/// Whether a route's router looks at how its experts do on samples that they did not learn from.
bool chooses_by_competence(const Node& route);

/// Whether a signal is written by what learns only in the phase that holds both.
inline bool is_learning(const Port& port, const Around& around) {
  return std::any_of(around.learning.begin(), around.learning.end(),
                     [&](const std::string& address) { return lies_under(port.name, address); });
}

/// Whether something that a node reads changes in the phase that holds both.
inline bool reads_learning(const Node& node, const Around& around) {
  return std::any_of(node.inputs().begin(), node.inputs().end(),
                     [&](const Port& port) { return is_learning(port, around); });
}

}  // namespace mgm
