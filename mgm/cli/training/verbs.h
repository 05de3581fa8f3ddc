#pragma once

#include "mgm/cli/torch_question.h"
#include "mgm/cli/training_options.h"

/// The verbs that train, as the program finds them in libmgm-train.so. Each prints its report,
/// returns the exit code, and throws mgm::Error.
extern "C" {
int mgm_train(const mgm::TrainingOptions& options);
int mgm_check(const mgm::TrainingOptions& options);
int mgm_inspect(const mgm::TrainingOptions& options);
int mgm_compare(const mgm::TrainingOptions& options);

/// Answers doctor.
void mgm_measure_torch(mgm::TorchQuestion& question);
/// Asked first, before a function is called that may have changed.
const char* mgm_train_version();
}

namespace mgm {

/// The number of threads that was asked for, or the cores.
int threads_of(const TrainingOptions& options);

}  // namespace mgm
