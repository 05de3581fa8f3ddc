#pragma once

#include "mgm/data/dataset.h"
#include "mgm/task/task.h"

namespace mgm {

/// Finds the weights of samples that a task cannot take before anything learns or is judged with
/// them: throws one Error(kData) that lists the first, each with its file and line.
void check_sample_weights(const Task& task, const Dataset& dataset);

}  // namespace mgm
