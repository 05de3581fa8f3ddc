#pragma once

#include <string>
#include <vector>

#include "mgm/program/program.h"

namespace mgm {

/// How a weight starts.
struct InitialValue {
  enum class Kind { kConstant, kUniform, kNormal };
  Kind kind = Kind::kConstant;
  double scale = 0;  ///< the constant, the bound of U(-scale, scale), or the deviation
};

/// A weight that a net declares: its full name is the node's address, a dot and `name`.
struct WeightDeclaration {
  std::string name;
  Shape shape;
  InitialValue initial;
  bool learnable = true;  ///< false: a buffer (running mean, centroids)
};

/// Writes the layers of a net into a block, checking shapes as it goes.
///
/// A net kind is a function that calls this; it needs nothing else to learn, to be saved, counted
/// and lowered. Layer names make weight names (`fc1` -> `fc1.weight`, `fc1.bias`). A value is a
/// ValueId of the block. Layers that do not fit throw Error(kSpec) naming the layer, or for one
/// without a name the layer before it. Linear layers and convolutions start as torch's do:
/// U(-1/sqrt(n), 1/sqrt(n)) over the n inputs of a unit, weight and bias alike.
class Layers {
 public:
  /// `inputs`: what the net reads. `classes`: number of classes (or outputs) of the task that
  /// reaches the net; 0 where none does.
  Layers(std::string address, std::vector<Port> inputs, std::int64_t classes);

  const std::string& address() const { return address_; }
  std::int64_t classes() const { return classes_; }
  const Shape& shape(ValueId value) const { return block_.shapes[value]; }

  /// What the net reads; input i is value i.
  const std::vector<Port>& inputs() const { return block_.inputs; }
  /// All inputs as one value, concatenated along the channel axis; throws where that does not fit,
  /// and for numbers of tokens, which are no quantities.
  ValueId input();
  /// Of input `x`, which holds numbers of tokens: a row of a table for each, which starts normal
  /// with a variance of 1 / units. Throws where it holds none.
  ValueId embedding(const std::string& name, ValueId x, std::int64_t units);

  ValueId linear(const std::string& name, ValueId x, std::int64_t units);
  ValueId conv2d(const std::string& name, ValueId x, std::int64_t channels, std::int64_t kernel,
                 std::int64_t stride = 1, std::int64_t padding = 0, bool bias = true);
  ValueId batch_norm2d(const std::string& name, ValueId x);
  ValueId layer_norm(const std::string& name, ValueId x);
  ValueId relu(ValueId x);
  ValueId max_pool2d(ValueId x, std::int64_t kernel, std::int64_t stride, std::int64_t padding = 0);
  ValueId global_average_pool(ValueId x);
  /// x itself where it has this size.
  ValueId adaptive_average_pool2d(ValueId x, std::int64_t height, std::int64_t width);
  ValueId flatten(ValueId x);  ///< x itself where it is flat
  ValueId add(ValueId a, ValueId b);
  ValueId dropout(ValueId x, double rate);  ///< x itself where rate is 0
  ValueId negative_squared_distance(const std::string& name, ValueId x, std::int64_t rows);
  /// A tree of at most `leaves` leaves, of which a path passes at most `depth` thresholds; starts
  /// as a single leaf. Its weights are `name.weight` and `name.scores`.
  ValueId decision_tree(const std::string& name, ValueId x, std::int64_t leaves, std::int64_t depth,
                        std::int64_t units);
  /// The votes of the `neighbours` nearest of the rows whose nearness x holds; `name.labels`.
  ValueId neighbour_vote(const std::string& name, ValueId x, std::int64_t neighbours,
                         std::int64_t units);

  /// Any operation; its weights must be declared as well.
  ValueId apply(OpBody body, std::vector<ValueId> inputs);
  /// Throws Error(kSpec) where the net grows beyond 2^31 numbers.
  void declare(WeightDeclaration weight);
  /// Another initial value for a weight that was declared before.
  void start(const std::string& weight, InitialValue initial);
  /// The full name of a weight of this net.
  std::string weight_name(const std::string& name) const { return address_ + "." + name; }

  void output(ValueId value) { block_.outputs.push_back(value); }

  Block take_block() { return std::move(block_); }
  std::vector<WeightDeclaration> take_weights() { return std::move(weights_); }

 private:
  Shape shape_after(const OpBody& body, const std::vector<ValueId>& inputs) const;
  std::string last_layer() const;

  std::string address_;
  std::int64_t classes_;
  Block block_;
  std::vector<WeightDeclaration> weights_;
  std::int64_t numbers_ = 0;  ///< of all weights together
};

}  // namespace mgm
