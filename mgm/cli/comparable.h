#pragma once

#include <string>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/cli/comparison.h"
#include "mgm/data/dataset.h"

namespace mgm {

/// What a spec's model learns from and is judged by.
struct Contest {
  std::string spec;         ///< the file, for messages
  std::string fingerprint;  ///< of its data
  Split split;
  std::vector<TargetInfo> targets;  ///< that its last tasks predict
  std::vector<Figure> figures;      ///< in the order of the tasks
};

/// Reports what keeps the models of two specs from being compared: other data, other samples to
/// learn from or to be judged by, the same target with another meaning, or nothing that both are
/// judged by. Where they have something in common, but not all that the first is mainly judged by,
/// a line in `notes` says so.
void expect_comparable(const Contest& first, const Contest& other, Problems& problems,
                       std::vector<std::string>& notes);

}  // namespace mgm
