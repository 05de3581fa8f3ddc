#pragma once

#include <vector>

#include "mgm/train/session.h"

namespace mgm {

/// What a training took.
struct TrainedRun {
  double seconds = 0;
  double samples = 0;  ///< seen in all steps of all phases
  TrainReport report = {};
};

/// Trains with a progress bar, heeding Ctrl-C (throws Interrupted then).
TrainedRun train_session(Session& session, const TrainOptions& options);

/// Steps of every phase of a session's plan, as far as they can be known before.
std::vector<std::int64_t> steps_of(const Session& session);

}  // namespace mgm
