#pragma once

#include <set>
#include <string>
#include <vector>

#include "mgm/node/tree.h"

namespace mgm {

/// Every signal that changes with what a node writes: its own, those of what holds it (a fork that
/// hands on its parts' has them already), and those of what reads any of them.
std::set<std::string> changed_by(const Tree& tree, const Node& changing);

/// Whether one of the ports is among them.
bool any_is_in(const std::set<std::string>& signals, const std::vector<Port>& ports);

}  // namespace mgm
