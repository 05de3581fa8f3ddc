#include "mgm/program/pruned.h"

#include <algorithm>
#include <vector>

namespace mgm {

namespace {

std::vector<bool> needed_values(const Block& body, const std::vector<ValueId>& outputs) {
  std::vector<bool> needed(body.shapes.size(), false);
  for (const ValueId output : outputs) needed[output] = true;
  for (auto op = body.ops.rbegin(); op != body.ops.rend(); ++op) {
    const bool any = std::any_of(op->outputs.begin(), op->outputs.end(),
                                 [&](ValueId value) { return needed[value]; });
    for (const ValueId value : op->outputs) needed[value] = any;  // all or none: numbers go on
    for (const ValueId value : op->inputs) needed[value] = needed[value] || any;
  }
  return needed;
}

std::vector<ValueId> renumbered(const std::vector<ValueId>& values,
                                const std::vector<ValueId>& numbers) {
  std::vector<ValueId> result;
  for (const ValueId value : values) result.push_back(numbers[value]);
  return result;
}

}  // namespace

Program pruned(const Program& program, const std::set<std::string>& tasks) {
  const Block& body = program.body;
  Program kept;
  std::vector<ValueId> outputs;
  for (const TaskOutput& task : program.tasks) {
    if (!tasks.contains(task.address)) continue;
    kept.tasks.push_back(task);
    kept.tasks.back().index = outputs.size();
    outputs.push_back(body.outputs[task.index]);
  }
  std::vector<bool> needed = needed_values(body, outputs);
  std::fill_n(needed.begin(), body.inputs.size(), true);
  std::vector<ValueId> numbers(body.shapes.size(), 0);
  for (std::size_t value = 0; value < body.shapes.size(); ++value) {
    if (!needed[value]) continue;
    numbers[value] = static_cast<ValueId>(kept.body.shapes.size());
    kept.body.shapes.push_back(body.shapes[value]);
  }
  kept.body.inputs = body.inputs;
  for (const Op& op : body.ops) {
    if (!needed[op.outputs.front()]) continue;
    kept.body.ops.push_back(
        {op.body, renumbered(op.inputs, numbers), renumbered(op.outputs, numbers)});
  }
  kept.body.outputs = renumbered(outputs, numbers);
  return kept;
}

}  // namespace mgm
