#include "mgm/node/execute.h"

#include <ATen/CPUGeneratorImpl.h>
#include <cmath>
#include <limits>

#include "mgm/base/error.h"
#include "mgm/base/random.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/program/decision_tree.h"
#include "mgm/program/neighbour_vote.h"

namespace mgm {

namespace {

/// torch's default; the running statistics follow a batch with this share.
constexpr double kBatchNormMomentum = 0.1;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// [batch, channels, height, width] with the channels of a pixel side by side, as oneDNN and
/// torch's pooling are fast. Of a single channel torch cannot tell the two orders apart and would
/// go on in the other one, in which pooling is scalar: there the strides must say it.
at::Tensor channels_last(const at::Tensor& x) {
  if (x.size(1) != 1) return x.contiguous(at::MemoryFormat::ChannelsLast);
  return x.contiguous().view({x.size(0), x.size(2), x.size(3), 1}).permute({0, 3, 1, 2});
}

/// One operation at a time: an overload for each body.
struct Executor {
  const Execution& execution;
  const std::vector<at::Tensor>& in;
  std::size_t position;

  /// The pixel that each of `many` takes from `few` (or more).
  static at::Tensor nearest(std::int64_t many, std::int64_t few) {
    at::Tensor numbers = at::empty({many}, at::kLong);
    for (std::int64_t i = 0; i < many; ++i) numbers.data_ptr<std::int64_t>()[i] = i * few / many;
    return numbers;
  }

  /// [batch, t]: which tokens of an operation that reads their numbers are none.
  at::Tensor padding() const { return in[1] == kPadding; }
  /// A number for each token, shaped to be combined with what the input holds of it.
  at::Tensor over_tokens(const at::Tensor& numbers) const {
    std::vector<std::int64_t> shape(in[0].dim(), 1);
    std::copy_n(numbers.sizes().begin(), 2, shape.begin());
    return numbers.reshape(shape);
  }

  at::Tensor weight(const std::string& name) const {
    return name.empty() ? at::Tensor() : execution.weights.at(name);
  }

  const Adapter* adapter(const std::string& name) const {
    if (execution.adapters == nullptr) return nullptr;
    const auto found = execution.adapters->find(name);
    return found == execution.adapters->end() ? nullptr : &found->second;
  }

  at::Tensor operator()(const Linear& op) const {
    const at::Tensor y = at::linear(in[0], weight(op.weight), weight(op.bias));
    const Adapter* more = adapter(op.weight);
    if (more == nullptr) return y;
    return y + at::linear(at::linear(in[0], more->down) * more->scale, more->up);
  }
  at::Tensor operator()(const Conv2d& op) const {
    const at::Tensor x = channels_last(in[0]);
    const at::Tensor window = weight(op.weight);
    const at::Tensor y = at::conv2d(x, window, weight(op.bias), op.stride, op.padding);
    const Adapter* more = adapter(op.weight);
    if (more == nullptr) return y;
    // to `rank` channels by the same windows, and from there by windows of one pixel
    const std::int64_t rank = more->down.size(0);
    const at::Tensor down =
        more->down.reshape({rank, window.size(1), window.size(2), window.size(3)});
    const at::Tensor few = at::conv2d(x, down, {}, op.stride, op.padding) * more->scale;
    return y + at::conv2d(few, more->up.reshape({window.size(0), rank, 1, 1}));
  }
  at::Tensor operator()(const BatchNorm2d& op) const {
    // one value has no variance, and would make the running one infinite
    const bool several = in[0].numel() > in[0].size(1);
    const bool learns = execution.learning && several && execution.adapters == nullptr;
    return at::batch_norm(in[0], weight(op.weight), weight(op.bias), weight(op.mean),
                          weight(op.variance), learns, kBatchNormMomentum, op.epsilon, false);
  }
  at::Tensor operator()(const LayerNorm& op) const {
    return at::layer_norm(in[0], {in[0].size(-1)}, weight(op.weight), weight(op.bias), op.epsilon);
  }
  at::Tensor operator()(const Gelu&) const { return at::gelu(in[0]); }
  at::Tensor operator()(const NearestResize2d& op) const {
    const std::int64_t height = in[0].size(2), width = in[0].size(3);
    if (op.height % height == 0 && op.width % width == 0)
      return at::upsample_nearest2d(in[0], {op.height, op.width});
    // torch finds pixels by a rounded ratio, which is not always the one that is meant
    return in[0]
        .index_select(2, nearest(op.height, height))
        .index_select(3, nearest(op.width, width));
  }
  at::Tensor operator()(const Slice& op) const { return in[0].slice(1, op.begin, op.end); }
  at::Tensor operator()(const Tokens&) const { return in[0].flatten(2).transpose(1, 2); }
  at::Tensor operator()(const AddWeight& op) const { return in[0] + weight(op.weight); }
  at::Tensor operator()(const Attention& op) const {
    const std::int64_t samples = in[0].size(0), tokens = in[0].size(1), width = in[0].size(2) / 3;
    const std::int64_t depth = width / op.heads;
    const auto parts =
        in[0].reshape({samples, tokens, 3, op.heads, depth}).permute({2, 0, 3, 1, 4});
    at::Tensor scores =
        at::matmul(parts[0], parts[1].transpose(-2, -1)) / std::sqrt(static_cast<double>(depth));
    if (in.size() > 1)
      scores = scores.masked_fill(padding().view({samples, 1, 1, tokens}), kScoreOfPadding);
    const at::Tensor sums = at::matmul(at::softmax(scores, -1), parts[2]);
    return sums.transpose(1, 2).reshape({samples, tokens, width});
  }
  at::Tensor operator()(const MeanTokens&) const {
    if (in.size() == 1) return in[0].mean(1);
    const at::Tensor counts = padding().logical_not().to(at::kFloat);
    const at::Tensor sum = (in[0] * over_tokens(counts)).sum(1);
    return sum / per_sample(counts.sum(1).clamp_min(1), sum);
  }
  at::Tensor operator()(const MaxTokens&) const {
    if (in.size() == 1) return std::get<0>(in[0].max(1));
    const at::Tensor empty = padding();
    const at::Tensor most = std::get<0>(in[0].masked_fill(over_tokens(empty), -kInfinity).max(1));
    return most.masked_fill(per_sample(empty.all(1), most), 0);
  }
  at::Tensor operator()(const Embedding& op) const {
    const at::Tensor& numbers = in[0];
    const at::Tensor known = (numbers >= 0) & (numbers < op.rows) & (numbers == numbers.floor());
    const at::Tensor rows = numbers.masked_fill(known.logical_not(), 0).to(at::kLong);
    return at::embedding(weight(op.weight), rows) * known.unsqueeze(-1);
  }
  at::Tensor operator()(const TokenWindows& op) const {
    const std::int64_t before = (op.size - 1) / 2, after = op.size - 1 - before;
    return at::constant_pad_nd(in[0], {0, 0, before, after})
        .unfold(1, op.size, 1)
        .transpose(-2, -1)
        .flatten(2);
  }
  at::Tensor operator()(const Temperature& op) const { return in[0] / weight(op.weight); }
  at::Tensor operator()(const Relu&) const { return at::relu(in[0]); }
  at::Tensor operator()(const MaxPool2d& op) const {
    return at::max_pool2d(in[0], op.kernel, op.stride, op.padding);
  }
  at::Tensor operator()(const GlobalAveragePool&) const {
    return at::adaptive_avg_pool2d(in[0], {1, 1}).flatten(1);
  }
  at::Tensor operator()(const AdaptiveAveragePool2d& op) const {
    return at::adaptive_avg_pool2d(in[0], {op.height, op.width});
  }
  at::Tensor operator()(const Flatten&) const { return in[0].flatten(1); }
  at::Tensor operator()(const Add&) const {
    at::Tensor sum = in[0];
    for (std::size_t i = 1; i < in.size(); ++i) sum = sum + in[i];
    return sum;
  }
  at::Tensor operator()(const Mean&) const {
    return (*this)(Add{}) / static_cast<double>(in.size());
  }
  at::Tensor operator()(const Concat&) const { return at::cat(in, 1); }
  at::Tensor operator()(const Softmax&) const { return at::softmax(in[0], -1); }
  at::Tensor operator()(const Sigmoid&) const { return at::sigmoid(in[0]); }
  at::Tensor operator()(const Dropout& op) const {
    if (!execution.learning) return in[0];
    auto generator = at::detail::createCPUGenerator(random_key(execution.key, "dropout", position));
    const double kept = 1 - op.rate;
    return in[0] * at::empty_like(in[0]).bernoulli_(kept, generator).div_(kept);
  }
  at::Tensor operator()(const NegativeSquaredDistance& op) const {
    const at::Tensor x = in[0].flatten(1);
    const at::Tensor rows = weight(op.weight);
    return 2 * at::matmul(x, rows.t()) - rows.square().sum(1) - x.square().sum(1, true);
  }
  /// Decisions that have no slope, by the kernels that answer.
  at::Tensor operator()(const DecisionTree& op) const {
    const Array rows = plain(weight(op.weight)), scores = plain(weight(op.scores));
    return view(mgm::decision_tree(plain(in[0].flatten(1)), rows.values.data(),
                                   scores.values.data(), op.nodes, op.units))
        .clone();
  }
  at::Tensor operator()(const NeighbourVote& op) const {
    const Array labels = plain(weight(op.labels));
    return view(mgm::neighbour_vote(plain(in[0]), labels.values.data(), op.neighbours, op.units))
        .clone();
  }
  at::Tensor operator()(const Mix&) const {
    at::Tensor sum;
    for (std::size_t i = 1; i < in.size(); ++i) {
      std::vector<std::int64_t> one_per_sample(in[i].dim(), 1);
      one_per_sample[0] = in[i].size(0);
      const at::Tensor part = in[i] * in[0].select(1, i - 1).reshape(one_per_sample);
      sum = sum.defined() ? sum + part : part;
    }
    return sum;
  }
  at::Tensor operator()(const Route&) const { return refuse(); }
  at::Tensor operator()(const Cascade&) const { return refuse(); }

  [[noreturn]] static at::Tensor refuse() {
    throw Error(Fault::kBug, "a net holds no control flow");
  }
};

}  // namespace

std::vector<at::Tensor> execute(const Block& block, const std::vector<at::Tensor>& inputs,
                                const Execution& execution) {
  std::vector<at::Tensor> values = inputs;
  values.resize(block.shapes.size());
  for (std::size_t i = 0; i < block.ops.size(); ++i) {
    const Op& op = block.ops[i];
    std::vector<at::Tensor> reads;
    for (const ValueId input : op.inputs) reads.push_back(values[input]);
    values[op.outputs.front()] = std::visit(Executor{execution, reads, i}, op.body);
  }
  std::vector<at::Tensor> outputs;
  for (const ValueId output : block.outputs) outputs.push_back(values[output]);
  return outputs;
}

}  // namespace mgm
