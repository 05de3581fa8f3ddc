#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "mgm/train/observer.h"

namespace mgm {

using Tensors = std::map<std::string, at::Tensor>;

/// Copies of all, contiguous and without gradients.
Tensors copies_of(const Tensors& tensors);

/// How far a phase has come, and all that its next step depends on. Tensors are never changed once
/// they are here, so that copies may share them.
struct PhaseState {
  std::int64_t epoch = 0;  ///< epochs done
  std::int64_t step = 0;   ///< steps done in the current one
  double loss_sum = 0;     ///< over the samples of the current epoch
  double loss_samples = 0;
  double best_loss = 0;  ///< on validation; infinite before the first
  std::int64_t best_epoch = 0;
  std::int64_t halvings = 0;  ///< of the learning rate, after it diverged
  bool done = false;
  std::vector<EpochReport> history;
  Tensors weights;
  Tensors optimizer;
  Tensors best_weights;
  /// Where it goes back to when it diverges: as the current epoch began, or as it was gone on with
  /// where that was not kept. Only where it may have to go back, and within an epoch.
  Tensors epoch_weights;
  Tensors epoch_optimizer;
  std::int64_t back_step = 0;
  double back_loss_sum = 0;
  double back_loss_samples = 0;
  std::vector<double> balance;        ///< as Balancing::state
  std::vector<double> epoch_balance;  ///< that of epoch_weights
};

/// Writes a state as a safetensors file, which after a crash is the old or the new. `identity`: of
/// the training that it belongs to.
void write_checkpoint(const std::filesystem::path& file, const PhaseState& state,
                      const std::string& identity);

/// Throws Error(kModel) for a damaged file, Error(kSpec) for another training's.
PhaseState read_checkpoint(const std::filesystem::path& file, const std::string& identity);

}  // namespace mgm
