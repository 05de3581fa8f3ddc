#pragma once

#include <string>
#include <vector>

#include "mgm/data/schema.h"

namespace mgm {

class Lowering;
class Run;
class Signals;
class Walker;
struct Division;
struct Exits;

/// A typed function from named tensors to named tensors, which may be made of parts.
///
/// A node knows nothing of how it learns or where it runs: see train/strategy.h and infer/engine.h.
/// Its weights are its own; concurrent forwards are safe as long as nobody changes them.
class Node {
 public:
  virtual ~Node() = default;

  /// Dotted path of part names from the root, whose address is `model`.
  const std::string& address() const { return address_; }

  /// What the node reads and writes; fixed once the tree is built.
  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<Port>& outputs() const { return outputs_; }

  /// Predicts for every sample of `in` (which holds at least `inputs()`): row i of each output
  /// belongs to row i of each input. Keeps the outputs in `run` where they are asked for.
  Signals forward(const Signals& in, Run& run);

  /// What the node at `address` (this one, or inside it) reads, given what this one reads: runs
  /// only what that needs. Parts that are chosen per sample get all samples.
  virtual Signals feed(const Signals& in, const std::string& address, Run& run);

  /// Shows `walker` every weight and part once, in a fixed order, and how the parts run (in turn,
  /// together, or chosen per sample), so that a new shape needs no change elsewhere.
  virtual void walk(Walker& walker) = 0;

  /// Appends the operations that compute this node to a program.
  virtual void lower(Lowering& to) const = 0;

  /// What a node that divides its samples among parts must learn to do so; null for others.
  virtual const Division* division() const { return nullptr; }
  /// What a node that may answer early decides by; null for others.
  virtual Exits* exits() { return nullptr; }

 protected:
  Node(std::string address, std::vector<Port> inputs, std::vector<Port> outputs)
      : address_(std::move(address)), inputs_(std::move(inputs)), outputs_(std::move(outputs)) {}

  virtual Signals compute(const Signals& in, Run& run) = 0;

 private:
  std::string address_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
};

/// True where `address` is `ancestor` or lies under it.
bool lies_under(const std::string& address, const std::string& ancestor);

/// The address of a part: `objects.animals`, or `animals` where the holder is the root.
std::string part_address(const std::string& holder, const std::string& part);

/// The ports of a part under the name of the composite that writes them on: `objects.head.a` as
/// `objects.a` where the part is `objects.head` and the composite `objects`.
std::vector<Port> renamed(std::vector<Port> ports, const std::string& part,
                          const std::string& holder);
std::string renamed(const std::string& signal, const std::string& part, const std::string& holder);

}  // namespace mgm
