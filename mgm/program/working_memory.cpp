#include "mgm/program/working_memory.h"

#include <algorithm>

namespace mgm {

namespace {

constexpr double kFloat = sizeof(float);
/// A value of a block as the interpreter keeps it: an Array, its shape, its last use.
constexpr double kValue = 128;
/// What a route or a cascade notes of a sample, and of each part that the sample runs.
constexpr double kDecision = 256, kDecidedPart = 64;
/// What the trace keeps of a route or a cascade: an entry in each of its maps, with its address.
constexpr double kTraced = 512;
/// A list of its own on the heap, beside what it holds.
constexpr double kList = sizeof(std::vector<int>) + 32;

double bytes_of(const Shape& shape) { return static_cast<double>(elements(shape)) * kFloat; }

double bytes_of(const std::vector<Shape>& shapes) {
  double sum = 0;
  for (const Shape& shape : shapes) sum += bytes_of(shape);
  return sum;
}

/// What a kernel takes beside what it reads and writes, whatever the number of samples.
struct Scratch {
  const std::vector<Shape>& in;
  const std::vector<Shape>& out;

  double operator()(const Conv2d& op) const {
    // a strip of rows of the output, unfolded: see conv2d
    constexpr double kStrip = 1 << 20;
    const double row = static_cast<double>(in[0][0] * op.kernel * op.kernel * out[0][2]);
    return kFloat * std::max(row, std::min(kStrip, row * static_cast<double>(out[0][1])));
  }
  double operator()(const Attention&) const {
    return kFloat * static_cast<double>(in[0][0] * in[0][0]);
  }
  double operator()(const MaxPool2d&) const { return kFloat * static_cast<double>(in[0][2]); }
  double operator()(const NeighbourVote&) const {
    constexpr double kRow = 4 * sizeof(std::int64_t);  // its label and its place, as lists grow
    return kRow * static_cast<double>(in[0][0]);
  }
  template <class Other>
  double operator()(const Other&) const {
    return 0;
  }
};

WorkingMemory computing(const Block& block);

/// What a route or a cascade takes beside its outputs.
WorkingMemory branching_need(const Branching& parts, const std::vector<Shape>& reads,
                             const std::vector<Shape>& writes) {
  WorkingMemory most;
  for (const Block& part : parts.blocks) {
    const WorkingMemory need = computing(part);
    most.fixed = std::max(most.fixed, need.fixed);
    most.per_sample = std::max(most.per_sample, need.per_sample);
  }
  const auto top = static_cast<double>(parts.top);
  most.fixed += kDecidedPart * static_cast<double>(parts.blocks.size());
  most.per_sample += kDecision + kDecidedPart * top + bytes_of(reads);
  if (parts.top > 1) most.per_sample += bytes_of(writes);
  return most;
}

WorkingMemory op_need(const Op& op, const std::vector<Shape>& reads,
                      const std::vector<Shape>& writes) {
  WorkingMemory need;
  if (const std::optional<Branching> parts = branching(op.body))
    need = branching_need(*parts, reads, writes);
  need.fixed += std::visit(Scratch{reads, writes}, op.body);
  need.per_sample += bytes_of(writes);
  return need;
}

/// All but the trace.
WorkingMemory computing(const Block& block) {
  const std::size_t given = block.inputs.size();
  std::vector<std::size_t> last = last_uses(block);
  WorkingMemory most;
  double alive = 0;
  for (std::size_t i = 0; i < block.ops.size(); ++i) {
    const Op& op = block.ops[i];
    const WorkingMemory need =
        op_need(op, shapes_of(block, op.inputs), shapes_of(block, op.outputs));
    most.fixed = std::max(most.fixed, need.fixed);
    most.per_sample = std::max(most.per_sample, alive + need.per_sample);
    for (const ValueId output : op.outputs) alive += bytes_of(block.shapes[output]);
    for (const ValueId input : op.inputs) {
      const bool ends = last[input] == i && static_cast<std::size_t>(input) >= given;
      if (!ends) continue;
      alive -= bytes_of(block.shapes[input]);
      last[input] = block.ops.size();  // it may be read twice
    }
  }
  const double handed_out = bytes_of(shapes_of(block, block.outputs));
  most.per_sample = std::max(most.per_sample, alive + handed_out);
  most.fixed += kValue * static_cast<double>(block.shapes.size() + block.outputs.size());
  return most;
}

}  // namespace

WorkingMemory trace_memory(const Block& block) {
  WorkingMemory all;
  for_each_op(block, [&](const Block&, const Op& op) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) return;
    all.fixed += kTraced + static_cast<double>(parts->address.size());
    all.per_sample += sizeof(int) + sizeof(float);  // who answered, and by how much
    if (parts->fallback != nullptr) all.per_sample += sizeof(int);
    if (parts->top > 1) all.per_sample += kList + sizeof(int) * static_cast<double>(parts->top);
  });
  return all;
}

WorkingMemory working_memory(const Block& block) {
  const WorkingMemory computed = computing(block), traced = trace_memory(block);
  return {computed.fixed + traced.fixed, computed.per_sample + traced.per_sample};
}

}  // namespace mgm
