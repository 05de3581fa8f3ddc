#pragma once

#include <memory>
#include <string>
#include <vector>

#include "mgm/node/site.h"

namespace mgm {

using Parts = std::vector<std::unique_ptr<Node>>;

/// Builds every part of a map of names to nodes, side by side: all read what the site reads. Empty
/// where anything was reported.
Parts build_parts(Site& site, const std::vector<Spec::Entry>& entries, bool gets_task);

/// The parts as plain pointers.
std::vector<const Node*> pointers(const Parts& parts);

/// The signals that a composite writes when any one of its parts may answer: all parts must agree
/// on them. Reports and returns nothing where they do not.
std::vector<Port> common_outputs(Site& site, const Parts& parts);

/// A part's outputs under the names of its holder.
Signals renamed(const Signals& signals, const Node& part, const std::string& holder);

}  // namespace mgm
