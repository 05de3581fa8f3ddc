#pragma once

#include <functional>
#include <string>
#include <vector>

#include "mgm/node/node.h"

namespace at {
class Tensor;
}

namespace mgm {

/// How a part runs among its siblings.
enum class Runs { kInTurn, kTogether, kChosen };

/// Visits a tree: `Node::walk` calls it once for every weight and part.
class Walker {
 public:
  virtual ~Walker() = default;
  /// `name` is the full name (`objects.animals.features.conv1.weight`); a weight that is not
  /// learnable is a buffer.
  virtual void weight(const std::string& /*name*/, at::Tensor& /*value*/, bool /*learnable*/) {}
  /// Descends; override to see parts, and call `part.walk(*this)` to go on.
  virtual void part(Node& part, Runs) { part.walk(*this); }
};

/// Calls `visit` for every weight of a node and its parts, in a fixed order.
void for_each_weight(
    Node& node,
    const std::function<void(const std::string& name, at::Tensor& value, bool learnable)>& visit);

/// The direct parts of a node.
struct PartOf {
  Node* node;
  Runs runs;
};
std::vector<PartOf> parts_of(Node& node);

/// Calls `visit` for a node and everything in it, holders before parts.
void for_each_node(Node& node, const std::function<void(Node&)>& visit);

}  // namespace mgm
