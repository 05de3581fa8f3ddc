#pragma once

#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/program/program.h"

namespace mgm {

/// What may be handed out, as specs and program.json name it: `probabilities`, `scores`, `class`;
/// in the order of TaskOutput::Answer.
const std::vector<std::string>& answer_names();

/// Raw predictions after an output function: `softmax`, `sigmoid` or `none`.
Array activated(const Array& raw, const std::string& function);

/// What the program's output for a task says as probabilities (or numbers), whatever is handed out.
Array probabilities_of(const TaskOutput& task, Array output);

/// What the program's output for a task is handed out as; the numbers of classes are [batch, 1].
Array handed_out(const TaskOutput& task, Array output);

}  // namespace mgm
