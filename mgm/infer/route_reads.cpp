#include "mgm/infer/route_reads.h"

#include <algorithm>

namespace mgm {

namespace {

bool holds(const Block& block, const std::string& address);

bool any_holds(const std::vector<Block>& blocks, const std::string& address) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [&](const Block& block) { return holds(block, address); });
}

/// An operation as the part of the tree that it may hide.
struct Hidden {
  const std::string* address = nullptr;
  const std::vector<Block>* blocks = nullptr;
  std::size_t first_read = 0;  ///< a route's first input is its scores
};

Hidden hidden_in(const Op& op) {
  if (const auto* route = std::get_if<Route>(&op.body)) return {&route->address, &route->blocks, 1};
  if (const auto* cascade = std::get_if<Cascade>(&op.body))
    return {&cascade->address, &cascade->blocks, 0};
  return {};
}

bool holds(const Block& block, const std::string& address) {
  return std::any_of(block.ops.begin(), block.ops.end(), [&](const Op& op) {
    const Hidden inside = hidden_in(op);
    return inside.blocks != nullptr &&
           (*inside.address == address || any_holds(*inside.blocks, address));
  });
}

/// The values that the parts of the route (or of what hides it) read, and the names that the parts
/// know them by.
std::map<std::string, Array> reads_of(const Block& block, const std::vector<const Array*>& inputs,
                                      const WeightSource& weights, const std::string& address) {
  for (std::size_t i = 0; i < block.ops.size(); ++i) {
    const Hidden inside = hidden_in(block.ops[i]);
    const bool here = inside.blocks != nullptr && *inside.address == address;
    if (inside.blocks == nullptr || (!here && !any_holds(*inside.blocks, address))) continue;
    Block before = block;
    before.ops.resize(i);
    before.outputs.assign(
        block.ops[i].inputs.begin() + static_cast<std::ptrdiff_t>(inside.first_read),
        block.ops[i].inputs.end());
    Trace trace;
    const std::vector<Array> values = run_block(before, inputs, weights, trace);
    const Block* next = &inside.blocks->front();
    for (const Block& part : *inside.blocks) {
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
