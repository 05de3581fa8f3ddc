#include "mgm/infer/engine.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/program/kernels.h"

namespace mgm {

Engine::Engine(std::shared_ptr<const Bundle> bundle)
    : bundle_(std::move(bundle)), encoding_(read_encoding(bundle_->info().encoding)) {
  for (const Port& port : bundle_->program().body.inputs) {
    const Port* encoded = encoding_->schema().input(port.name);
    if (encoded == nullptr || encoded->shape != port.shape) {
      throw Error(
          Fault::kModel,
          fmt::format("the model's program reads an input '{}' that its encoding does not give",
                      port.name));
    }
  }
  for (const TaskOutput& task : tasks()) target(task);
}

Engine Engine::open(const std::filesystem::path& folder) { return Engine(Bundle::open(folder)); }

const TargetInfo& Engine::target(const TaskOutput& task) const {
  const TargetInfo* found = encoding_->schema().target(task.target);
  if (found == nullptr)
    throw Error(
        Fault::kModel,
        fmt::format("the model predicts '{}', which its encoding does not know", task.target));
  return *found;
}

namespace {

/// At most so many samples are computed at a time, so that memory stays bounded.
constexpr std::int64_t kMostRows = 256;

std::vector<const Array*> checked_inputs(const Block& body,
                                         const std::map<std::string, Array>& inputs,
                                         std::int64_t& samples) {
  std::vector<const Array*> in;
  for (const Port& port : body.inputs) {
    const auto found = inputs.find(port.name);
    if (found == inputs.end())
      throw Error(Fault::kData, fmt::format("the model needs an input '{}'", port.name));
    const Shape& shape = found->second.shape;
    const bool fits = !shape.empty() && std::equal(shape.begin() + 1, shape.end(),
                                                   port.shape.begin(), port.shape.end());
    if (!fits || (samples >= 0 && shape.front() != samples)) {
      throw Error(Fault::kData, fmt::format("input '{}' has shape {}, expected [samples] and {}",
                                            port.name, text(shape), text(port.shape)));
    }
    samples = shape.front();
    in.push_back(&found->second);
  }
  return in;
}

Array rows_of(const Array& all, std::int64_t first, std::int64_t count) {
  Shape shape = all.shape;
  shape.front() = count;
  const std::int64_t size = all.row_size();
  return {shape, std::vector<float>(all.values.begin() + first * size,
                                    all.values.begin() + (first + count) * size)};
}

template <class T>
void append(std::map<std::string, std::vector<T>>& to,
            const std::map<std::string, std::vector<T>>& from) {
  for (const auto& [address, values] : from) {
    std::vector<T>& all = to[address];
    all.insert(all.end(), values.begin(), values.end());
  }
}

}  // namespace

Predictions Engine::predict(const std::map<std::string, Array>& inputs,
                            const std::map<std::string, std::vector<int>>& forced) const {
  const Program& program = bundle_->program();
  std::int64_t samples = -1;
  const std::vector<const Array*> in = checked_inputs(program.body, inputs, samples);
  Predictions predictions;
  for (std::int64_t first = 0; first < samples; first += kMostRows) {
    const std::int64_t count = std::min(kMostRows, samples - first);
    std::vector<Array> pieces;
    for (const Array* array : in) pieces.push_back(rows_of(*array, first, count));
    std::vector<const Array*> reads;
    for (const Array& piece : pieces) reads.push_back(&piece);
    Trace trace;
    for (const auto& [address, parts] : forced)
      trace.forced[address].assign(parts.begin() + first, parts.begin() + first + count);
    const std::vector<Array> outputs = run_block(program.body, reads, *bundle_, trace);
    for (const TaskOutput& task : program.tasks) {
      Array& all = predictions.tasks[task.address];
      const Array& piece = outputs[task.index];
      if (all.shape.empty()) all.shape = piece.shape;
      all.shape.front() = first + count;
      all.values.insert(all.values.end(), piece.values.begin(), piece.values.end());
    }
    append(predictions.trace.taken, trace.taken);
    append(predictions.trace.margin, trace.margin);
  }
  return predictions;
}

namespace {

void add_steps(const Block& block, const Trace& trace, std::size_t row, std::string& path) {
  const auto add = [&](const auto& op) {
    const auto taken = trace.taken.find(op.address);
    if (taken == trace.taken.end() || taken->second[row] < 0) return;
    const int part = taken->second[row];
    path += (path.empty() ? "" : ";") + op.address + "=" + op.names[part];
    add_steps(op.blocks[part], trace, row, path);
  };
  for (const Op& op : block.ops) {
    if (const auto* route = std::get_if<Route>(&op.body)) add(*route);
    if (const auto* cascade = std::get_if<Cascade>(&op.body)) add(*cascade);
  }
}

}  // namespace

std::string Engine::path(const Trace& trace, std::size_t row) const {
  std::string path;
  add_steps(bundle_->program().body, trace, row, path);
  return path;
}

}  // namespace mgm
