#include "mgm/node/lowering.h"

#include "mgm/base/error.h"

namespace mgm {

Lowering::Lowering(const std::vector<Port>& inputs) {
  block_.inputs = inputs;
  for (const Port& port : inputs) {
    values_[port.name] = static_cast<ValueId>(block_.shapes.size());
    block_.shapes.push_back(port.shape);
  }
}

ValueId Lowering::value(const std::string& signal) const {
  const auto found = values_.find(signal);
  if (found == values_.end()) throw Error(Fault::kBug, "no value for signal '" + signal + "'");
  return found->second;
}

ValueId Lowering::append(OpBody body, std::vector<ValueId> inputs) {
  std::vector<Shape> shapes;
  for (const ValueId input : inputs) shapes.push_back(block_.shapes[input]);
  const auto first = static_cast<ValueId>(block_.shapes.size());
  Op op{std::move(body), std::move(inputs), {}};
  for (Shape& shape : output_shapes(op.body, shapes)) {
    op.outputs.push_back(static_cast<ValueId>(block_.shapes.size()));
    block_.shapes.push_back(std::move(shape));
  }
  block_.ops.push_back(std::move(op));
  return first;
}

std::vector<ValueId> Lowering::append(const Block& block, const std::vector<ValueId>& inputs) {
  std::vector<ValueId> values(block.shapes.size());
  std::copy(inputs.begin(), inputs.end(), values.begin());
  for (const Op& op : block.ops) {
    std::vector<ValueId> reads;
    for (const ValueId input : op.inputs) reads.push_back(values[input]);
    if (std::holds_alternative<Dropout>(op.body)) {
      values[op.outputs.front()] = reads.front();
      continue;
    }
    ValueId written = append(op.body, std::move(reads));
    for (const ValueId output : op.outputs) values[output] = written++;
  }
  std::vector<ValueId> outputs;
  for (const ValueId output : block.outputs) outputs.push_back(values[output]);
  return outputs;
}

Block Lowering::block_of(const Node& part, const std::vector<Port>& inputs) {
  Lowering inner(inputs);
  part.lower(inner);
  std::vector<ValueId> outputs;
  for (const Port& port : part.outputs()) outputs.push_back(inner.value(port.name));
  return inner.finish(std::move(outputs));
}

Block Lowering::finish(std::vector<ValueId> outputs) {
  block_.outputs = std::move(outputs);
  return std::move(block_);
}

}  // namespace mgm
