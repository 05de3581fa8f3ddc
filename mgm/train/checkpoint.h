#pragma once

#include <ATen/core/Tensor.h>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mgm/train/observer.h"

namespace mgm {

/// How far a phase has come, and all that its next step depends on.
struct PhaseState {
  std::int64_t epoch = 0;  ///< epochs done
  std::int64_t step = 0;   ///< steps done in the current one
  double loss_sum = 0;     ///< over the samples of the current epoch
  double loss_samples = 0;
  double best_loss = 0;  ///< on validation; infinite before the first
  std::int64_t best_epoch = 0;
  bool done = false;
  std::vector<EpochReport> history;
  std::map<std::string, at::Tensor> weights;
  std::map<std::string, at::Tensor> best_weights;
  std::map<std::string, at::Tensor> optimizer;
};

/// Keeps the states of a training's phases in a folder, a file each, written so that a crash leaves
/// the old or the new.
class Checkpoints {
 public:
  /// `identity`: of the training (spec, data, threads); states of another are refused.
  Checkpoints(std::filesystem::path folder, std::string identity);

  void save(int phase, const PhaseState& state) const;
  /// Nothing where the phase has no state. Throws Error(kModel) for a damaged file, Error(kSpec)
  /// for another training's.
  std::optional<PhaseState> load(int phase) const;

 private:
  std::filesystem::path file(int phase) const;
  std::filesystem::path folder_;
  std::string identity_;
};

}  // namespace mgm
