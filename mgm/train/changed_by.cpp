#include "mgm/train/changed_by.h"

#include <algorithm>

#include "mgm/node/walker.h"

namespace mgm {

bool any_is_in(const std::set<std::string>& signals, const std::vector<Port>& ports) {
  return std::any_of(ports.begin(), ports.end(),
                     [&](const Port& port) { return signals.count(port.name) > 0; });
}

std::set<std::string> changed_by(const Tree& tree, const Node& changing) {
  std::vector<Node*> nodes;
  for_each_node(*tree.root, [&](Node& node) { nodes.push_back(&node); });
  std::set<std::string> changed;
  for (const Port& port : changing.outputs()) changed.insert(port.name);
  std::size_t before = 0;
  do {
    before = changed.size();
    // parts before their holder, which knows by theirs which of its signals change
    for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
      const bool holds = lies_under(changing.address(), (*node)->address());
      const bool is_known = any_is_in(changed, (*node)->outputs());
      if (holds ? is_known : !any_is_in(changed, (*node)->inputs())) continue;
      for (const Port& port : (*node)->outputs()) changed.insert(port.name);
    }
  } while (changed.size() > before);
  return changed;
}

}  // namespace mgm
