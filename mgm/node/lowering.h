#pragma once

#include <map>
#include <string>
#include <vector>

#include "mgm/node/node.h"
#include "mgm/program/program.h"

namespace mgm {

/// Writes a tree into a program: knows which value of the block stands for which signal.
class Lowering {
 public:
  /// A block that reads these signals.
  explicit Lowering(const std::vector<Port>& inputs);

  ValueId value(const std::string& signal) const;
  bool has(const std::string& signal) const { return values_.count(signal) > 0; }
  void name(const std::string& signal, ValueId value) { values_[signal] = value; }

  /// Appends an operation and returns its (first) result; further ones follow it.
  ValueId append(OpBody body, std::vector<ValueId> inputs);
  /// Appends all operations of a block that reads `inputs`, without those that only learning needs
  /// (dropout), and returns its outputs.
  std::vector<ValueId> append(const Block& block, const std::vector<ValueId>& inputs);

  const Shape& shape(ValueId value) const { return block_.shapes[value]; }

  /// A part as a block of its own that reads `inputs` and writes the part's outputs.
  static Block block_of(const Node& part, const std::vector<Port>& inputs);

  Block finish(std::vector<ValueId> outputs);

 private:
  Block block_;
  std::map<std::string, ValueId> values_;
};

}  // namespace mgm
