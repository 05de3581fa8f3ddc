#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/data/schema.h"

namespace mgm {

struct Op;

/// A value inside one block: its inputs come first, then the results of its operations, in order.
using ValueId = std::int64_t;

/// A function from tensors to tensors: a list of operations in the order in which they run. Rows
/// are samples, and no operation lets one sample see another, except batch_norm2d while learning.
struct Block {
  std::vector<Port> inputs;
  std::vector<Op> ops;
  std::vector<Shape> shapes;  ///< of one sample, by ValueId
  std::vector<ValueId> outputs;
};

// The primitive operations. x is the first input; weights are named, their shapes in torch's order.

/// y = x W^T + b over the last axis; weight [units, n], bias [units] (empty name: none).
struct Linear {
  std::string weight, bias;
  std::int64_t units = 0;
};
/// Cross-correlation; weight [channels, c, k, k], bias [channels] (empty name: none).
struct Conv2d {
  std::string weight, bias;
  std::int64_t channels = 0, kernel = 1, stride = 1, padding = 0;
};
/// (x - mean) / sqrt(variance + epsilon) * weight + bias per channel (Ioffe and Szegedy 2015).
struct BatchNorm2d {
  std::string weight, bias, mean, variance;
  double epsilon = 1e-5;
};
/// (x - mean) / sqrt(variance + epsilon) * weight + bias, both over the last axis; weight and bias
/// [n] (Ba, Kiros and Hinton 2016).
struct LayerNorm {
  std::string weight, bias;
  double epsilon = 1e-5;
};
struct Relu {};
/// x P(X <= x) for a standard normal X, by the error function (Hendrycks and Gimpel 2016).
struct Gelu {};
/// Padded with minus infinity; floor of the output size, as torch does.
struct MaxPool2d {
  std::int64_t kernel = 2, stride = 2, padding = 0;
};
/// [c, h, w] -> [c].
struct GlobalAveragePool {};
/// [c, h, w] -> [c, height, width], whatever h and w: cell (i, j) is the mean of the rows from
/// floor(i h / height) to ceil((i + 1) h / height) and the columns likewise, as torch has it.
struct AdaptiveAveragePool2d {
  std::int64_t height = 1, width = 1;
};
/// [c, h, w] -> [c, height, width]: pixel (i, j) is that at (floor(i h / height), floor(j w /
/// width)).
struct NearestResize2d {
  std::int64_t height = 1, width = 1;
};
struct Flatten {};
/// The entries from `begin` to before `end` of a sample's first axis.
struct Slice {
  std::int64_t begin = 0, end = 1;
};
/// Sum of inputs of equal shape.
struct Add {};
/// Mean of inputs of equal shape.
struct Mean {};
/// Along the first axis of a sample (channels, features).
struct Concat {};
/// Over the last axis.
struct Softmax {};
struct Sigmoid {};
/// Zeroes a share of the values and scales the rest; while learning only, never in a bundle.
struct Dropout {
  double rate = 0;
};
/// Minus the squared Euclidean distance of the flattened x to each row; weight [rows, n]; y [rows].
struct NegativeSquaredDistance {
  std::string weight;
  std::int64_t rows = 0;
};
/// Walks a decision tree over the flattened x: nodes `weight` [nodes, 4] (see decision_tree.h), of
/// which the path to a leaf passes at most `depth`; y is the leaf's row of `scores` [nodes, units].
struct DecisionTree {
  std::string weight, scores;
  std::int64_t nodes = 0, depth = 0, units = 0;
};
/// x [rows] says how near each of some rows is, `labels` [rows] whom it votes for; y [units] counts
/// the votes of the `neighbours` nearest (see neighbour_vote.h).
struct NeighbourVote {
  std::string labels;
  std::int64_t neighbours = 0, units = 0;
};
/// Weighted sum: the first input holds a weight [k] for each of the k inputs of equal shape that
/// follow.
struct Mix {};
/// The pixels of a picture, row by row, as tokens: [c, h, w] -> [h w, c].
struct Tokens {};
/// x + weight, which has the shape of x: learned positions.
struct AddWeight {
  std::string weight;
};
/// The number of a token that is none.
inline constexpr float kPadding = 0;
/// What padding scores in attention: so little that its share is 0 beside anything else.
inline constexpr float kScoreOfPadding = -1e9F;

// Operations over tokens may read the numbers of the tokens [t] beside them: those of number 0
// only fill a text up to the length of the longest and count for nothing.

/// Scaled dot-product attention in several heads (Vaswani et al. 2017): each token of x [t, 3 d]
/// holds its query, key and value, each divided among the heads in order; y [t, d]. Nothing attends
/// to padding, where there is anything else.
struct Attention {
  std::int64_t heads = 1;
};
/// [t, ...] -> [...]; zeros where all is padding.
struct MeanTokens {};
/// The largest over the tokens: [t, ...] -> [...]; zeros where all is padding.
struct MaxTokens {};
/// The row of weight [rows, units] that each token's number names: [t] -> [t, units]; zeros for a
/// number that names none.
struct Embedding {
  std::string weight;
  std::int64_t rows = 0, units = 0;
};
/// Each token with its neighbours, token i being those from i - floor((size - 1) / 2) on, zeros
/// beyond the ends: [t, n] -> [t, size n]. A linear layer over that is a convolution over time.
struct TokenWindows {
  std::int64_t size = 1;
};
/// x / weight, weight [1]: how sure a prediction is, mended after learning (Guo et al. 2017).
struct Temperature {
  std::string weight;
};
/// What becomes of samples that a route's scores say little of.
struct Fallback {
  /// The highest score (of a router that writes nearness), or the largest softmax of the scores.
  enum class Measure { kScore, kConfidence };
  static constexpr std::int64_t kAbstain = -1;
  /// Where the measure lies below `least`, the first of these that is not the winner answers alone:
  /// the number of a block, or kAbstain: nobody does. Where none is left, the winner answers.
  std::vector<std::int64_t> to;
  Measure measure = Measure::kScore;
  double least = 0;
};
/// Sends each sample to the block with the highest of the scores in its first input (the first on a
/// tie), or to the `top` highest, whose outputs are then averaged, weighed by the softmax of these
/// scores. The last block may have no score where the fallback names it: only that sends samples
/// there. Every block reads the remaining inputs, in order, and writes outputs of the same shapes;
/// zeros where it abstains.
struct Route {
  std::string address;
  std::vector<std::string> names;
  std::vector<Block> blocks;
  std::int64_t top = 1;
  std::optional<Fallback> fallback = {};
};
/// Runs the blocks in turn until one is sure: until the confidence in its first output is at least
/// the threshold, or it is the last. Every block reads all inputs and writes outputs of the same
/// shapes.
struct Cascade {
  enum class Confidence {
    kMaxSoftmax,
    kSigmoid
  };  ///< largest softmax; max(p, 1-p), the least over the outputs
  std::string address;
  std::vector<std::string> names;
  std::vector<Block> blocks;
  double threshold = 1;
  Confidence confidence = Confidence::kMaxSoftmax;
};

using OpBody =
    std::variant<Linear, Conv2d, BatchNorm2d, LayerNorm, Relu, Gelu, MaxPool2d, GlobalAveragePool,
                 AdaptiveAveragePool2d, NearestResize2d, Flatten, Slice, Add, Mean, Concat, Softmax,
                 Sigmoid, Dropout, NegativeSquaredDistance, DecisionTree, NeighbourVote, Mix,
                 Tokens, AddWeight, Attention, MeanTokens, MaxTokens, Embedding, TokenWindows,
                 Temperature, Route, Cascade>;

struct Op {
  OpBody body;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;  ///< one, but for route and cascade
};

/// Where a prediction of the model stands among the outputs of the program's block.
struct TaskOutput {
  /// What is handed out: probabilities (or numbers), the raw scores, or the number of the class.
  enum class Answer { kProbabilities, kScores, kClass };
  std::string address;  ///< of the node that states the task
  std::string target;
  std::string output;     ///< what makes probabilities of the node's raw prediction: softmax,
                          ///< sigmoid or none; applied already, but where scores are handed out
  std::size_t index = 0;  ///< among body.outputs
  Answer answer = Answer::kProbabilities;
};

/// A tree lowered once to a short list of primitive operations over named weights, with routing and
/// exits as control flow; free of torch.
struct Program {
  Block body;
  std::vector<TaskOutput> tasks;  ///< in the order in which their predictions are ready
};

/// True where a sample can have this shape: at most 8 axes, every extent at least 1, at most 2^31
/// elements.
bool is_sample_shape(const Shape& shape);

/// The shape of one sample that an operation writes (for each of its outputs). Throws Error(kSpec)
/// saying what does not fit: the op with the layer that its weights name, what it needs and what it
/// got. `within`: address of the net, which is left out of the layer's name.
std::vector<Shape> output_shapes(const OpBody& body, const std::vector<Shape>& inputs,
                                 const std::string& within = "");

/// Name of an operation as program.json has it: `conv2d`.
std::string op_name(const OpBody& body);

/// A weight that an op names, with its shape.
struct WeightUse {
  std::string name;
  Shape shape;
};
/// The weights of one operation (not of blocks inside it), given the shapes that it reads, which
/// must fit (see output_shapes).
std::vector<WeightUse> weights_of(const OpBody& body, const std::vector<Shape>& inputs);

/// The last operation that reads each value of a block: as many as there are operations where it is
/// an output or nobody reads it.
std::vector<std::size_t> last_uses(const Block& block);

/// The shapes of some values of a block.
std::vector<Shape> shapes_of(const Block& block, const std::vector<ValueId>& values);

/// What a route and a cascade have in common: parts of which each sample runs some.
struct Branching {
  const std::string& address;
  const std::vector<std::string>& names;
  const std::vector<Block>& blocks;
  bool in_turn;          ///< a sample that leaves at a part has run all before it (cascade)
  std::int64_t top = 1;  ///< parts of a route that answer together
  const Fallback* fallback = nullptr;  ///< of a route that has one
};
/// Nothing for an operation that runs for every sample.
std::optional<Branching> branching(const OpBody& body);

/// Shows every operation with the block that holds it, those inside routes and cascades after the
/// route or cascade itself.
void for_each_op(const Block& block, const std::function<void(const Block&, const Op&)>& visit);

}  // namespace mgm
