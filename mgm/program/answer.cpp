#include "mgm/program/answer.h"

#include <algorithm>

#include "mgm/program/kernels.h"

namespace mgm {

const std::vector<std::string>& answer_names() {
  static const std::vector<std::string> names{"probabilities", "scores", "class"};
  return names;
}

Array activated(const Array& raw, const std::string& function) {
  if (function == "softmax") return softmax(raw);
  if (function == "sigmoid") return sigmoid(raw);
  return raw;
}

Array probabilities_of(const TaskOutput& task, Array output) {
  if (task.answer != TaskOutput::Answer::kScores) return output;
  return activated(output, task.output);
}

Array handed_out(const TaskOutput& task, Array output) {
  if (task.answer != TaskOutput::Answer::kClass) return output;
  Array classes({output.rows(), 1});
  for (std::int64_t i = 0; i < output.rows(); ++i) {
    const float* p = output.row(i);
    const std::int64_t count = output.row_size();
    const auto best = count == 1 ? (p[0] >= 0.5F ? 1 : 0) : std::max_element(p, p + count) - p;
    classes.values[i] = static_cast<float>(best);
  }
  return classes;
}

}  // namespace mgm
