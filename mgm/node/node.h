#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "mgm/data/schema.h"

namespace at {
class Tensor;
}

namespace mgm {

class Lowering;
class Run;
class Signals;
class Walker;
struct Adaptable;
struct Division;
struct Doubts;
struct Exits;

/// A typed function from named tensors to named tensors, which may be made of parts.
///
/// A node knows nothing of how it learns or where it runs: see train/strategy.h and infer/engine.h.
/// Its weights are its own; concurrent forwards are safe as long as nobody changes them.
class Node {
 public:
  virtual ~Node();

  /// Dotted path of part names from the root, whose address is `model`.
  const std::string& address() const { return address_; }

  /// What the node reads and writes; fixed once the tree is built.
  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<Port>& outputs() const { return outputs_; }

  /// Predicts for every sample of `in` (which holds at least `inputs()`): row i of each output
  /// belongs to row i of each input. Keeps the outputs in `run` where they are asked for. A
  /// temperature divides them. A node whose outputs the run knows already does not run.
  Signals forward(const Signals& in, Run& run);

  /// What the node at `address` (this one, or inside it) reads, given what this one reads: runs
  /// only what that needs. Parts that are chosen per sample get all samples.
  virtual Signals feed(const Signals& in, const std::string& address, Run& run);

  /// Shows `walker` every weight and part once, in a fixed order, and how the parts run (in turn,
  /// together, or chosen per sample), so that a new shape needs no change elsewhere.
  void walk(Walker& walker);

  /// Appends the operations that compute this node to a program.
  void lower(Lowering& to) const;

  /// Gives the node, which writes one signal, a temperature by which it is divided (Guo et al.
  /// 2017): a buffer `ADDRESS.temperature` of one number, which is 1 until it is set after
  /// learning: to `given`, or to what fits best where nothing is given.
  void add_temperature(std::optional<double> given);
  bool has_temperature() const { return temperature_ != nullptr; }
  std::optional<double> given_temperature() const { return given_temperature_; }
  double temperature() const;  ///< 1 where there is none
  void set_temperature(double value);

  /// What a node that divides its samples among parts must learn to do so; null for others.
  virtual const Division* division() const { return nullptr; }
  /// Takes what the partition of such a node knows of the classes of its parts, where these answer
  /// for their own alone.
  virtual void settle_classes() {}
  /// When such a node doubts its choice, and what then; null for others.
  virtual Doubts* doubts() { return nullptr; }
  /// What a node that may answer early decides by; null for others.
  virtual Exits* exits() { return nullptr; }
  /// Weights that may learn by an addition of low rank; null for nodes that hold others.
  virtual Adaptable* adaptable() { return nullptr; }

 protected:
  Node(std::string address, std::vector<Port> inputs, std::vector<Port> outputs);

  // What a shape says of itself, without what every node may have.
  virtual Signals compute(const Signals& in, Run& run) = 0;
  virtual void show(Walker& walker) = 0;
  virtual void write(Lowering& to) const = 0;

 private:
  std::string address_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
  std::unique_ptr<at::Tensor> temperature_;
  std::optional<double> given_temperature_;
};

/// `ADDRESS.temperature`: the weight that holds the temperature of the node at an address.
std::string temperature_of(const std::string& address);

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
