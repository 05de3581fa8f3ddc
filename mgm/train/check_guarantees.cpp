#include "mgm/train/check_guarantees.h"

#include <fmt/format.h>

#include "mgm/node/division.h"
#include "mgm/node/walker.h"
#include "mgm/train/changed_by.h"

namespace mgm {

namespace {

/// The node of which a phase settles something on the calibration share; null: none.
Node* settled_by(const Tree& tree, const Phase& phase) {
  Node& node = tree.at(phase.address);
  switch (phase.kind) {
    case Phase::Kind::kThreshold:
      return &node;
    case Phase::Kind::kDoubt:
      return node.doubts()->given ? nullptr : &node;
    case Phase::Kind::kTemperature: {
      Node& tempered = tree.at(phase.terms.front().tap);
      return tempered.given_temperature() ? nullptr : &tempered;
    }
    default:
      return nullptr;
  }
}

/// What is settled on the calibration share before a cascade is, and changes what its stages say;
/// null: nothing.
const Node* calibrated_before(const Tree& tree, const TrainingPlan& plan, const Phase& threshold) {
  const Node& cascade = tree.at(threshold.address);
  for (const Phase& phase : plan.phases) {
    if (&phase == &threshold) break;
    const Node* settled = settled_by(tree, phase);
    if (settled == nullptr) continue;
    if (lies_under(settled->address(), cascade.address()) ||
        any_is_in(changed_by(tree, *settled), cascade.inputs()))
      return settled;
  }
  return nullptr;
}

/// What chooses the samples that come to a node; null: all do.
const Node* chooser_of(const Tree& tree, const std::string& address) {
  const Node* found = nullptr;
  for_each_node(*tree.root, [&](Node& node) {
    const bool holds = node.address() != address && lies_under(address, node.address());
    if (holds && (node.division() != nullptr || node.exits() != nullptr)) found = &node;
  });
  return found;
}

}  // namespace

void check_guarantees(const Tree& tree, const TrainingPlan& plan, Problems& problems) {
  for (const Phase& phase : plan.phases) {
    if (phase.kind != Phase::Kind::kThreshold || !tree.at(phase.address).exits()->guarantee)
      continue;
    const Place place = tree.annotations.at(phase.address).place;
    if (const Node* chooser = chooser_of(tree, phase.address)) {
      problems.add(place, fmt::format("the guarantee of '{}' would be of samples as they are in "
                                      "the calibration share, and '{}' chooses which come to it: "
                                      "leave guarantee away, or divide inside of its stages",
                                      phase.address, chooser->address()));
      continue;
    }
    if (const Node* other = calibrated_before(tree, plan, phase)) {
      problems.add(place,
                   fmt::format("the guarantee of '{}' needs a calibration share that nothing "
                               "else used, and '{}' is fitted on it too: give that a "
                               "number, or leave guarantee away",
                               phase.address, other->address()));
    }
  }
}

}  // namespace mgm
