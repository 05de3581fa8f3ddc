#pragma once

#include "mgm/train/session.h"

namespace mgm {

/// What training a session will take.
struct Forecast {
  double seconds = 0;     ///< of all phases, side by side where they run so
  double peak_bytes = 0;  ///< of memory, that of this process so far included
};

/// Measures a few steps of every phase that learns, without training anything: partitions are
/// divided evenly, and the weights are put back.
Forecast forecast_of(const Session& session);

}  // namespace mgm
