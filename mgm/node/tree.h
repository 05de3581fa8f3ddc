#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/node/node.h"
#include "mgm/node/site.h"
#include "mgm/program/program.h"

namespace mgm {

/// A model: its root, and what the spec says of each address beside the structure.
struct Tree {
  std::unique_ptr<Node> root;
  std::map<std::string, Annotations> annotations;
  std::map<std::string, std::shared_ptr<Task>> tasks;      ///< by the address that states it
  std::map<std::string, TaskOutput::Answer> answers = {};  ///< what is handed out of tasks, where
                                                           ///< it is not the probabilities

  /// Throws Fault::kSpec with the nearest address for one that does not exist.
  Node& at(const std::string& address) const;
};

/// Builds the tree of a spec's `model:` section. Problems are gathered; the root is null if there
/// were any.
Tree build_tree(const Spec& model, const DataSchema& schema, const Registry& registry,
                std::uint64_t seed, Problems& problems);

/// Lowers a tree: all tasks that can be seen from the root become outputs, with their output
/// function unless scores are handed out, in the order in which their predictions are ready.
/// Numbers that are learned in another unit come out in their own, by a linear layer
/// `ADDRESS.task`.
Program lower(const Tree& tree, const DataSchema& schema);

/// All weights of a tree as plain arrays, with those that only its program has.
std::map<std::string, Array> weights_of(const Tree& tree, const Program& program);

/// All weights of a node as plain arrays, and back. `set_weights` throws Fault::kModel for a
/// missing name or another shape.
std::map<std::string, Array> weights_of(Node& node);
void set_weights(Node& node, const std::map<std::string, Array>& weights);

/// Addresses of all parts that are chosen per sample (experts, stages), outermost first: each gets
/// a file of its own.
std::vector<std::string> chosen_parts(Node& root);

}  // namespace mgm
