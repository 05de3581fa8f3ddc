#include "mgm/program/interpreter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "mgm/base/error.h"
#include "mgm/program/kernels.h"

namespace mgm {

namespace {

using Rows = std::vector<std::int64_t>;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Runs one block over some rows of the whole batch, whose numbers the trace is kept in.
class BlockRun {
 public:
  BlockRun(const WeightSource& weights, Trace& trace, std::int64_t samples)
      : weights_(weights), trace_(trace), samples_(samples) {}

  std::vector<Array> run(const Block& block, const std::vector<const Array*>& inputs,
                         const Rows& rows);

 private:
  friend struct OpRun;

  void took(const std::string& address, const Rows& rows, const std::vector<int>& parts,
            const std::vector<float>& margins) {
    std::vector<int>& taken = trace_.taken.try_emplace(address, samples_, -1).first->second;
    std::vector<float>& margin =
        trace_.margin.try_emplace(address, samples_, kInfinity).first->second;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      taken[rows[i]] = parts[i];
      margin[rows[i]] = margins[i];
    }
  }

  const WeightSource& weights_;
  Trace& trace_;
  std::int64_t samples_;
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

  std::vector<Array> operator()(const Linear& op) const {
    return {linear(*in[0], weight(op.weight, {op.units, in[0]->shape.back()}),
                   weight(op.bias, {op.units}), op.units)};
  }
  std::vector<Array> operator()(const Conv2d& op) const {
    const float* kernel = weight(op.weight, {op.channels, channels(), op.kernel, op.kernel});
    return {conv2d(*in[0], kernel, weight(op.bias, {op.channels}), op, out[0])};
  }
  std::vector<Array> operator()(const BatchNorm2d& op) const {
    const Shape shape{channels()};
    return {batch_norm2d(*in[0], weight(op.weight, shape), weight(op.bias, shape),
                         weight(op.mean, shape), weight(op.variance, shape), op.epsilon)};
  }
  std::vector<Array> operator()(const Relu&) const { return {relu(*in[0])}; }
  std::vector<Array> operator()(const MaxPool2d& op) const {
    return {max_pool2d(*in[0], op, out[0])};
  }
  std::vector<Array> operator()(const GlobalAveragePool&) const {
    return {global_average_pool(*in[0])};
  }
  std::vector<Array> operator()(const Flatten&) const {
    return {Array({in[0]->rows(), out[0][0]}, in[0]->values)};
  }
  std::vector<Array> operator()(const Add&) const { return {add(in)}; }
  std::vector<Array> operator()(const Mean&) const { return {mean(in)}; }
  std::vector<Array> operator()(const Concat&) const { return {concat(in)}; }
  std::vector<Array> operator()(const Softmax&) const { return {softmax(*in[0])}; }
  std::vector<Array> operator()(const Sigmoid&) const { return {sigmoid(*in[0])}; }
  std::vector<Array> operator()(const Dropout&) const { return {*in[0]}; }
  std::vector<Array> operator()(const Distance& op) const {
    return {distance(*in[0], weight(op.weight, {op.rows, in[0]->row_size()}), op.rows)};
  }
  std::vector<Array> operator()(const Mix&) const { return {mix(in)}; }
  std::vector<Array> operator()(const Route& op) const;
  std::vector<Array> operator()(const Cascade& op) const;

 private:
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
  std::vector<Array> gathered;
  for (const Array* read : reads) gathered.push_back(gather_rows(*read, local));
  std::vector<const Array*> inputs;
  for (const Array& array : gathered) inputs.push_back(&array);
  Rows global;
  for (const std::int64_t row : local) global.push_back(rows[row]);
  const std::vector<Array> written = run.run(part, inputs, global);
  for (std::size_t k = 0; k < written.size(); ++k) scatter_rows(written[k], local, outputs[k]);
}

/// The highest of a row of scores and how far it is ahead; NaN counts as the lowest.
std::pair<int, float> winner(const float* scores, std::int64_t count) {
  int best = 0;
  float top = -kInfinity, second = -kInfinity;
  for (std::int64_t k = 0; k < count; ++k) {
    if (scores[k] > top) {
      second = top;
      top = scores[k];
      best = static_cast<int>(k);
    } else if (scores[k] > second) {
      second = scores[k];
    }
  }
  return {best, top - second};
}

std::vector<Array> OpRun::operator()(const Route& op) const {
  const auto forced = run.trace_.forced.find(op.address);
  std::vector<int> parts(rows.size());
  std::vector<float> margins(rows.size(), kInfinity);
  std::vector<Rows> by_part(op.blocks.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (forced != run.trace_.forced.end()) {
      parts[i] = forced->second[rows[i]];
    } else {
      std::tie(parts[i], margins[i]) =
          winner(in[0]->row(static_cast<std::int64_t>(i)), in[0]->row_size());
    }
    by_part[parts[i]].push_back(static_cast<std::int64_t>(i));
  }
  run.took(op.address, rows, parts, margins);
  std::vector<Array> outputs = empty_outputs();
  const std::vector<const Array*> reads(in.begin() + 1, in.end());
  for (std::size_t k = 0; k < by_part.size(); ++k) {
    if (!by_part[k].empty()) run_part(op.blocks[k], reads, by_part[k], outputs);
  }
  return outputs;
}

float confidence(const float* raw, std::int64_t count, Cascade::Confidence kind) {
  if (kind == Cascade::Confidence::kSigmoid) {
    float least = 1;
    for (std::int64_t j = 0; j < count; ++j) {
      const float p = 1 / (1 + std::exp(-raw[j]));
      least = std::min(least, std::max(p, 1 - p));
    }
    return least;
  }
  const float top = *std::max_element(raw, raw + count);
  float sum = 0;
  for (std::int64_t j = 0; j < count; ++j) sum += std::exp(raw[j] - top);
  return 1 / sum;
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

std::vector<Array> BlockRun::run(const Block& block, const std::vector<const Array*>& inputs,
                                 const Rows& rows) {
  std::vector<Array> written(block.shapes.size());
  const auto value = [&](ValueId id) {
    return id < static_cast<ValueId>(inputs.size()) ? inputs[id] : &written[id];
  };
  for (const Op& op : block.ops) {
    std::vector<const Array*> reads;
    for (const ValueId input : op.inputs) reads.push_back(value(input));
    std::vector<Shape> shapes;
    for (const ValueId output : op.outputs) shapes.push_back(block.shapes[output]);
    std::vector<Array> results = std::visit(OpRun{*this, reads, shapes, rows}, op.body);
    for (std::size_t k = 0; k < results.size(); ++k) written[op.outputs[k]] = std::move(results[k]);
  }
  std::vector<Array> outputs;
  for (const ValueId output : block.outputs) outputs.push_back(*value(output));
  return outputs;
}

}  // namespace

std::vector<Array> run_block(const Block& block, const std::vector<const Array*>& inputs,
                             const WeightSource& weights, Trace& trace) {
  if (inputs.size() != block.inputs.size()) {
    throw Error(Fault::kBug, "a block of " + std::to_string(block.inputs.size()) +
                                 " inputs was given " + std::to_string(inputs.size()));
  }
  const std::int64_t samples = inputs.empty() ? 0 : inputs.front()->rows();
  Rows rows(samples);
  std::iota(rows.begin(), rows.end(), 0);
  return BlockRun(weights, trace, samples).run(block, inputs, rows);
}

}  // namespace mgm
