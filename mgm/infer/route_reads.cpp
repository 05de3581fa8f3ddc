#include "mgm/infer/route_reads.h"

#include <algorithm>

namespace mgm {

namespace {

bool holds(const Block& block, const std::string& address);

bool any_holds(const std::vector<Block>& blocks, const std::string& address) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const Block& block) { return holds(block, address); });
}

bool holds(const Block& block, const std::string& address) {
  return std::any_of(block.ops.begin(), block.ops.end(), [&](const Op& op) {
    const std::optional<Branching> parts = branching(op.body);
    return parts && (parts->address == address || any_holds(parts->blocks, address));
  });
}

/// The values that the parts of the route (or of what hides it) read, and the names that the parts
/// know them by.
std::map<std::string, Array> reads_of(const Block& block, const std::vector<const Array*>& inputs,
                                      const WeightSource& weights, const std::string& address) {
  for (std::size_t i = 0; i < block.ops.size(); ++i) {
    const std::optional<Branching> parts = branching(block.ops[i].body);
    const bool here = parts && parts->address == address;
    if (!parts || (!here && !any_holds(parts->blocks, address))) continue;
    const std::ptrdiff_t first_read = parts->in_turn ? 0 : 1;  // a route's first are its scores
    Block before = block;
    before.ops.resize(i);
    before.outputs.assign(block.ops[i].inputs.begin() + first_read, block.ops[i].inputs.end());
    Trace trace;
    const std::vector<Array> values = run_block(before, inputs, weights, trace);
    const Block* next = &parts->blocks.front();
    for (const Block& part : parts->blocks) {
      if (!here && holds(part, address)) next = &part;
    }
    std::vector<const Array*> reads;
    std::map<std::string, Array> named;
    for (std::size_t k = 0; k < values.size(); ++k) {
      reads.push_back(&values[k]);
      named[next->inputs[k].name] = values[k];
    }
    return here ? named : reads_of(*next, reads, weights, address);
  }
  throw Error(Fault::kModel, "the program has no route '" + address + "'");
}

}  // namespace

Array route_reads(const Bundle& bundle, const std::string& address,
                  const std::vector<std::string>& signals,
                  const std::map<std::string, Array>& inputs) {
  std::vector<const Array*> in;
  for (const Port& port : bundle.program().body.inputs) in.push_back(&inputs.at(port.name));
  const std::map<std::string, Array> reads = reads_of(bundle.program().body, in, bundle, address);
  std::int64_t width = 0;
  for (const std::string& name : signals) {
    if (reads.count(name) == 0)
      throw Error(Fault::kModel, "the route '" + address + "' reads no signal '" + name + "'");
    width += reads.at(name).row_size();
  }
  Array all({in.front()->rows(), width});
  for (std::int64_t row = 0; row < all.rows(); ++row) {
    float* to = all.row(row);
    for (const std::string& name : signals)
      to = std::copy_n(reads.at(name).row(row), reads.at(name).row_size(), to);
  }
  return all;
}

}  // namespace mgm
