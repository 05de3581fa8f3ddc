#pragma once

#include <nlohmann/json.hpp>

#include "mgm/base/array.h"
#include "mgm/task/resamples.h"
#include "mgm/task/task.h"

namespace mgm {

/// By each metric's name the two ends of its 95 % bootstrap interval, null where it has none.
nlohmann::ordered_json bootstrap_intervals(const Task& task, const Array& prediction,
                                           const Array& target, const Resamples& resamples);

}  // namespace mgm
