#include "mgm/train/fixed_signals.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "mgm/node/division.h"
#include "mgm/node/walker.h"

namespace mgm {

namespace {

/// Where a node is cut into what is fixed and what is not, given who learns.
class Cut {
 public:
  Cut(const Phase& phase, std::vector<std::string> learners, Node& node)
      : learners_(std::move(learners)), phase_(phase), node_(node) {
    for (const Port& port : node.inputs()) fixed_.insert(port.name);
    visit(node);
  }

  /// The signals that are read of the fixed, those of the data left out.
  FixedSignals result(const Node& root) const {
    FixedSignals fixed;
    fixed.nodes = addresses(nodes_);
    std::set<std::string> wanted;
    for (const Port& port : needed_) wanted.insert(port.name);
    std::vector<Port> written = node_.inputs();
    std::vector<Node*> needed;
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
      const std::vector<Port>& outputs = (*node)->outputs();
      const bool is_read = std::any_of(outputs.begin(), outputs.end(), [&](const Port& port) {
        return wanted.count(port.name) > 0;
      });
      written.insert(written.end(), outputs.begin(), outputs.end());
      if (!is_read) continue;
      needed.insert(needed.begin(), *node);
      for (const Port& port : (*node)->inputs()) wanted.insert(port.name);
    }
    fixed.needed = addresses(needed);
    for (const Port& port : written) add(port, root, fixed);
    return fixed;
  }

 private:
  /// Finds what is fixed inside a node that is not.
  void visit(Node& node) {
    const std::vector<PartOf> parts = parts_of(node);
    if (!parts.empty() && parts.front().runs == Runs::kInTurn) {
      for (const PartOf& part : parts) visit_part(*part.node, part.node == parts.back().node);
      return;
    }
    need(node.inputs());
    // what is chosen per sample sees some rows only: it reads what its holder reads
    if (node.division() != nullptr || node.exits() != nullptr) return;
    for (const PartOf& part : parts) visit_part(*part.node, true);
  }

  void visit_part(Node& part, bool is_written_on) {
    if (!is_fixed(part)) return visit(part);
    nodes_.push_back(&part);
    for (const Port& port : part.outputs()) fixed_.insert(port.name);
    if (is_written_on) need(part.outputs());
  }

  bool is_fixed(const Node& node) const {
    const auto is_inside = [&](const std::string& address) {
      return lies_under(address, node.address());
    };
    const auto changes = [&](const Port& port) { return fixed_.count(port.name) == 0; };
    const auto is_judged = [&](const LossTerm& term) { return is_inside(term.tap); };
    return std::none_of(node.inputs().begin(), node.inputs().end(), changes) &&
           std::none_of(phase_.terms.begin(), phase_.terms.end(), is_judged) &&
           std::none_of(learners_.begin(), learners_.end(), is_inside);
  }

  void need(const std::vector<Port>& ports) {
    needed_.insert(needed_.end(), ports.begin(), ports.end());
  }

  static std::vector<std::string> addresses(const std::vector<Node*>& nodes) {
    std::vector<std::string> all;
    for (const Node* node : nodes) all.push_back(node->address());
    return all;
  }

  /// Adds a fixed signal that what learns reads.
  void add(const Port& port, const Node& root, FixedSignals& fixed) const {
    const auto has = [&](const std::vector<Port>& ports) {
      return std::any_of(ports.begin(), ports.end(),
                         [&](const Port& other) { return other.name == port.name; });
    };
    if (!has(needed_) || has(fixed.signals)) return;
    if (has(root.inputs()))
      fixed.reads_data = true;
    else
      fixed.signals.push_back(port);
  }

  std::vector<std::string> learners_;
  const Phase& phase_;
  Node& node_;
  std::vector<Node*> nodes_;     ///< fixed, in their order
  std::set<std::string> fixed_;  ///< signals
  std::vector<Port> needed_;     ///< by what is not fixed
};

FixedSignals cut(const Tree& tree, const Phase& phase, std::vector<std::string> learners) {
  Node& node = tree.at(phase.address);
  Node& learner =
      phase.kind == Phase::Kind::kImitate ? const_cast<Node&>(*node.division()->router) : node;
  return Cut(phase, std::move(learners), learner).result(*tree.root);
}

/// Where something is fixed for the first epochs only: what, and until when.
FixedSignals fixed_for_a_while(const Tree& tree, const Strategies& strategies, const Phase& phase) {
  std::vector<std::string> always;
  std::string why_not;
  for (const std::string& address : phase.learns) {
    const auto& freeze = strategies.at(address).freeze.options;
    if (freeze && freeze->until_epoch > 0)
      why_not = fmt::format("'{}' learns from epoch {} on", address, freeze->until_epoch + 1);
    else
      always.push_back(address);
  }
  if (why_not.empty()) return {};
  FixedSignals fixed = cut(tree, phase, std::move(always));
  fixed.why_not = std::move(why_not);
  return fixed;
}

}  // namespace

FixedSignals fixed_signals(const Tree& tree, const Strategies& strategies, const Phase& phase) {
  const TrainConfig& strategy = strategies.at(phase.address);
  if (!phase.by_gradient() || TrainingPlan::epochs(phase, strategy) < 2) return {};
  FixedSignals fixed = cut(tree, phase, phase.learns);
  if (fixed.signals.empty()) return fixed_for_a_while(tree, strategies, phase);
  if (strategy.cache == "never") fixed.why_not = "cache: never";
  return fixed;
}

}  // namespace mgm
