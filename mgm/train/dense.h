#pragma once

#include "mgm/train/session.h"

namespace mgm {

/// The spec of a dense network to compare a model with: the model's largest net kind, as wide as
/// `macs` MACs a sample allow (within 5 %), trained on about `samples` samples in all. One task:
/// the net alone. Several: the net as a shared trunk with a linear head for each. Throws
/// Error(kSpec) where no width gives such a cost.
Spec dense_spec(const Session& session, double macs, double samples);

}  // namespace mgm
