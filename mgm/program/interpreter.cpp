#include "mgm/program/interpreter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "mgm/base/error.h"
#include "mgm/program/decision.h"
#include "mgm/program/decision_tree.h"
#include "mgm/program/kernels.h"
#include "mgm/program/neighbour_vote.h"
#include "mgm/program/token_kernels.h"

namespace mgm {

namespace {

using Rows = std::vector<std::int64_t>;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Runs one block over some rows of the whole batch, whose numbers the trace is kept in.
class BlockRun {
 public:
  BlockRun(const WeightSource& weights, Trace& trace) : weights_(weights), trace_(trace) {}

  std::vector<Array> run(const Block& block, const std::vector<const Array*>& inputs,
                         const Rows& rows);

 private:
  friend struct OpRun;

  void took(const std::string& address, const Rows& rows, const std::vector<int>& parts,
            const std::vector<float>& margins) {
    std::vector<int>& taken = trace_.taken.at(address);
    std::vector<float>& margin = trace_.margin.at(address);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      taken[rows[i]] = parts[i];
      margin[rows[i]] = margins[i];
    }
  }

  const WeightSource& weights_;
  Trace& trace_;
};

/// One operation: an overload for each body.
struct OpRun {
  BlockRun& run;
  const std::vector<const Array*>& in;
  const std::vector<Shape>& out;  ///< of one sample, for each output
  const Rows& rows;

  const float* weight(const std::string& name, const Shape& shape) const {
    return name.empty() ? nullptr : run.weights_.find(name, shape);
  }
  std::int64_t channels() const { return in[0]->shape[1]; }
  /// Of tokens, where the operation reads them.
  const Array* numbers() const { return in.size() > 1 ? in[1] : nullptr; }

  Array operator()(const Linear& op) const {
    return linear(*in[0], weight(op.weight, {op.units, in[0]->shape.back()}),
                  weight(op.bias, {op.units}), op.units);
  }
  Array operator()(const Conv2d& op) const {
    const float* kernel = weight(op.weight, {op.channels, channels(), op.kernel, op.kernel});
    return conv2d(*in[0], kernel, weight(op.bias, {op.channels}), op, out[0]);
  }
  Array operator()(const BatchNorm2d& op) const {
    const Shape shape{channels()};
    return batch_norm2d(*in[0], weight(op.weight, shape), weight(op.bias, shape),
                        weight(op.mean, shape), weight(op.variance, shape), op.epsilon);
  }
  Array operator()(const LayerNorm& op) const {
    const Shape shape{in[0]->shape.back()};
    return layer_norm(*in[0], weight(op.weight, shape), weight(op.bias, shape), op.epsilon);
  }
  Array operator()(const Gelu&) const { return gelu(*in[0]); }
  Array operator()(const NearestResize2d& op) const { return nearest_resize2d(*in[0], op); }
  Array operator()(const Slice& op) const { return slice(*in[0], op); }
  Array operator()(const Tokens&) const { return tokens(*in[0]); }
  Array operator()(const AddWeight& op) const {
    return add_weight(*in[0], weight(op.weight, out[0]));
  }
  Array operator()(const Attention& op) const { return attention(*in[0], numbers(), op); }
  Array operator()(const MeanTokens&) const { return mean_tokens(*in[0], numbers()); }
  Array operator()(const MaxTokens&) const { return max_tokens(*in[0], numbers()); }
  Array operator()(const Embedding& op) const {
    return embedding(*in[0], op, weight(op.weight, {op.rows, op.units}));
  }
  Array operator()(const TokenWindows& op) const { return token_windows(*in[0], op); }
  Array operator()(const Temperature& op) const { return divide(*in[0], weight(op.weight, {1})); }
  Array operator()(const Relu&) const { return relu(*in[0]); }
  Array operator()(const MaxPool2d& op) const { return max_pool2d(*in[0], op, out[0]); }
  Array operator()(const GlobalAveragePool&) const { return global_average_pool(*in[0]); }
  Array operator()(const AdaptiveAveragePool2d& op) const {
    return adaptive_average_pool2d(*in[0], op);
  }
  Array operator()(const Flatten&) const {
    return Array({in[0]->rows(), out[0][0]}, in[0]->values);
  }
  Array operator()(const Add&) const { return add(in); }
  Array operator()(const Mean&) const { return mean(in); }
  Array operator()(const Concat&) const { return concat(in); }
  Array operator()(const Softmax&) const { return softmax(*in[0]); }
  Array operator()(const Sigmoid&) const { return sigmoid(*in[0]); }
  Array operator()(const Dropout&) const { return *in[0]; }
  Array operator()(const NegativeSquaredDistance& op) const {
    return negative_squared_distance(*in[0], weight(op.weight, {op.rows, in[0]->row_size()}),
                                     op.rows);
  }
  Array operator()(const DecisionTree& op) const {
    return decision_tree(*in[0], weight(op.weight, {op.nodes, TreeRow::kWidth}),
                         weight(op.scores, {op.nodes, op.units}), op.nodes, op.units);
  }
  Array operator()(const NeighbourVote& op) const {
    return neighbour_vote(*in[0], weight(op.labels, {in[0]->row_size()}), op.neighbours, op.units);
  }
  Array operator()(const Mix&) const { return mix(in); }
  std::vector<Array> operator()(const Route& op) const;
  std::vector<Array> operator()(const Cascade& op) const;

 private:
  static int forced_part(const Route& op, int part);
  /// The rows of this operation that one part of a route computes, and what its outputs weigh.
  struct Share {
    Rows local;
    std::vector<float> weights;
  };
  static std::vector<Share> shares_of(const std::vector<Leaders>& decided, std::size_t parts);
  static void add_weighted(const std::vector<Array>& own, const Share& share,
                           std::vector<Array>& outputs);
  void took(const Route& op, const std::vector<Leaders>& decided) const;
  std::vector<Array> empty_outputs() const;
  /// Runs a part over some of this operation's rows and puts what it writes where they belong.
  void run_part(const Block& part, const std::vector<const Array*>& reads, const Rows& local,
                std::vector<Array>& outputs) const;
};

std::vector<Array> OpRun::empty_outputs() const {
  std::vector<Array> outputs;
  for (const Shape& sample : out) {
    Shape shape{static_cast<std::int64_t>(rows.size())};
    shape.insert(shape.end(), sample.begin(), sample.end());
    outputs.emplace_back(shape);
  }
  return outputs;
}

void OpRun::run_part(const Block& part, const std::vector<const Array*>& reads, const Rows& local,
                     std::vector<Array>& outputs) const {
  if (local.size() == rows.size()) {
    outputs = run.run(part, reads, rows);
    return;
  }
  std::vector<Array> gathered;
  for (const Array* read : reads) gathered.push_back(gather_rows(*read, local));
  std::vector<const Array*> inputs;
  for (const Array& array : gathered) inputs.push_back(&array);
  Rows global;
  for (const std::int64_t row : local) global.push_back(rows[row]);
  const std::vector<Array> written = run.run(part, inputs, global);
  for (std::size_t k = 0; k < written.size(); ++k) scatter_rows(written[k], local, outputs[k]);
}

std::vector<Array> OpRun::operator()(const Route& op) const {
  const auto forced = run.trace_.forced.find(op.address);
  const bool is_forced = forced != run.trace_.forced.end();
  std::vector<Leaders> decided(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (is_forced) {
      decided[i] = {{forced_part(op, forced->second[rows[i]])}, {1}, kInfinity};
      continue;
    }
    int entry = Retreat::kNone;
    decided[i] = answering(op.fallback, op.top, in[0]->row(static_cast<std::int64_t>(i)),
                           in[0]->row_size(), entry);
    if (op.fallback) run.trace_.fell_back.at(op.address)[rows[i]] = entry;
  }
  took(op, decided);
  std::vector<Array> outputs = empty_outputs();
  const std::vector<const Array*> reads(in.begin() + 1, in.end());
  const std::vector<Share> shares = shares_of(decided, op.blocks.size());
  for (std::size_t k = 0; k < op.blocks.size(); ++k) {
    const Share& share = shares[k];
    if (share.local.empty()) continue;
    if (op.top == 1) {
      run_part(op.blocks[k], reads, share.local, outputs);
      continue;
    }
    std::vector<Array> own = empty_outputs();
    run_part(op.blocks[k], reads, share.local, own);
    add_weighted(own, share, outputs);
  }
  return outputs;
}

std::vector<OpRun::Share> OpRun::shares_of(const std::vector<Leaders>& decided, std::size_t parts) {
  std::vector<Share> shares(parts);
  for (std::size_t i = 0; i < decided.size(); ++i) {
    for (std::size_t rank = 0; rank < decided[i].parts.size(); ++rank) {
      Share& share = shares[decided[i].parts[rank]];
      share.local.push_back(static_cast<std::int64_t>(i));
      share.weights.push_back(decided[i].weights[rank]);
    }
  }
  return shares;
}

void OpRun::add_weighted(const std::vector<Array>& own, const Share& share,
                         std::vector<Array>& outputs) {
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    const std::int64_t size = outputs[o].row_size();
    for (std::size_t i = 0; i < share.local.size(); ++i) {
      const float* from = own[o].row(share.local[i]);
      float* to = outputs[o].row(share.local[i]);
      for (std::int64_t j = 0; j < size; ++j) to[j] += share.weights[i] * from[j];
    }
  }
}

void OpRun::took(const Route& op, const std::vector<Leaders>& decided) const {
  std::vector<int> parts;
  std::vector<float> margins;
  for (const Leaders& one : decided) {
    parts.push_back(one.parts.empty() ? -1 : one.parts.front());
    margins.push_back(one.margin);
  }
  run.took(op.address, rows, parts, margins);
  if (op.top == 1) return;
  std::vector<std::vector<int>>& all = run.trace_.leaders.at(op.address);
  for (std::size_t i = 0; i < rows.size(); ++i) all[rows[i]] = decided[i].parts;
}

int OpRun::forced_part(const Route& op, int part) {
  if (part >= 0 && part < static_cast<int>(op.blocks.size())) return part;
  throw Error(Fault::kBug, "route '" + op.address + "' was forced to part " + std::to_string(part) +
                               " of " + std::to_string(op.blocks.size()));
}

std::vector<Array> OpRun::operator()(const Cascade& op) const {
  std::vector<Array> outputs = empty_outputs();
  Rows open(rows.size());
  std::iota(open.begin(), open.end(), 0);
  std::vector<int> left_at(rows.size(), static_cast<int>(op.blocks.size()) - 1);
  std::vector<float> margins(rows.size(), kInfinity);
  for (std::size_t stage = 0; stage < op.blocks.size() && !open.empty(); ++stage) {
    run_part(op.blocks[stage], in, open, outputs);
    if (stage + 1 == op.blocks.size()) break;
    Rows unsure;
    for (const std::int64_t row : open) {
      const float sure = confidence(outputs[0].row(row), outputs[0].row_size(), op.confidence);
      const float margin = sure - static_cast<float>(op.threshold);
      margins[row] = std::min(margins[row], std::abs(margin));
      if (margin >= 0) {
        left_at[row] = static_cast<int>(stage);
      } else {
        unsure.push_back(row);
      }
    }
    open = std::move(unsure);
  }
  run.took(op.address, rows, left_at, margins);
  return outputs;
}

/// What an operation writes: most write one value.
std::vector<Array> results_of(const OpRun& run, const OpBody& body) {
  return std::visit(
      [&](const auto& op) {
        std::vector<Array> results;
        if constexpr (std::is_same_v<decltype(run(op)), Array>) {
          results.push_back(run(op));
        } else {
          results = run(op);
        }
        return results;
      },
      body);
}

std::vector<Array> BlockRun::run(const Block& block, const std::vector<const Array*>& inputs,
                                 const Rows& rows) {
  std::vector<Array> written(block.shapes.size());
  const auto value = [&](ValueId id) {
    return id < static_cast<ValueId>(inputs.size()) ? inputs[id] : &written[id];
  };
  const std::vector<std::size_t> last = last_uses(block);
  for (std::size_t i = 0; i < block.ops.size(); ++i) {
    const Op& op = block.ops[i];
    std::vector<const Array*> reads;
    for (const ValueId input : op.inputs) reads.push_back(value(input));
    const std::vector<Shape> shapes = shapes_of(block, op.outputs);
    std::vector<Array> results = results_of(OpRun{*this, reads, shapes, rows}, op.body);
    for (std::size_t k = 0; k < results.size(); ++k) written[op.outputs[k]] = std::move(results[k]);
    for (const ValueId input : op.inputs) {
      if (last[input] == i) written[input] = Array();
    }
  }
  std::vector<Array> outputs;
  for (const ValueId output : block.outputs) outputs.push_back(*value(output));
  return outputs;
}

void expect_inputs(const Block& block, const std::vector<const Array*>& inputs) {
  if (inputs.size() != block.inputs.size()) {
    throw Error(Fault::kBug, "a block of " + std::to_string(block.inputs.size()) +
                                 " inputs was given " + std::to_string(inputs.size()));
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    Shape wanted{inputs.front()->rows()};
    const Port& port = block.inputs[i];
    wanted.insert(wanted.end(), port.shape.begin(), port.shape.end());
    if (inputs[i]->shape == wanted) continue;
    throw Error(Fault::kBug, "input '" + port.name + "' must have the shape " + text(wanted) +
                                 " and was given " + text(inputs[i]->shape));
  }
}

/// Makes an entry for every route and cascade, also for those that no sample may come to.
void begin_trace(const Block& block, std::size_t samples, Trace& trace) {
  std::set<std::string> routes;
  trace.taken.clear();
  trace.margin.clear();
  trace.leaders.clear();
  trace.fell_back.clear();
  for_each_op(block, [&](const Block&, const Op& op) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) return;
    trace.taken[parts->address].assign(samples, -1);
    trace.margin[parts->address].assign(samples, kInfinity);
    if (!parts->in_turn) routes.insert(parts->address);
    if (parts->top > 1) trace.leaders[parts->address].resize(samples);
    if (parts->fallback) trace.fell_back[parts->address].assign(samples, Retreat::kNone);
  });
  for (const auto& [address, parts] : trace.forced) {
    if (routes.count(address) == 0)
      throw Error(Fault::kBug, "'" + address + "' was forced, and there is no such route");
    if (parts.size() != samples) {
      throw Error(Fault::kBug, "route '" + address + "' was forced for " +
                                   std::to_string(parts.size()) + " of " + std::to_string(samples) +
                                   " samples");
    }
  }
}

}  // namespace

std::vector<Array> run_block(const Block& block, const std::vector<const Array*>& inputs,
                             const WeightSource& weights, Trace& trace) {
  expect_inputs(block, inputs);
  const std::int64_t samples = inputs.empty() ? 0 : inputs.front()->rows();
  begin_trace(block, samples, trace);
  Rows rows(samples);
  std::iota(rows.begin(), rows.end(), 0);
  return BlockRun(weights, trace).run(block, inputs, rows);
}

}  // namespace mgm
