#pragma once

#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "mgm/train/background_writer.h"
#include "mgm/train/checkpoint.h"

namespace mgm {

/// What keeping the states of a training cost.
struct CheckpointCosts {
  std::int64_t count = 0;      ///< states that were kept
  double blocked_seconds = 0;  ///< that steps waited for, all together
  double longest_block = 0;    ///< that a step waited for, in seconds
  double writing_seconds = 0;  ///< of processor time, beside the steps
};

/// Keeps the states of a training's phases in a folder, a file each, written beside the training so
/// that a crash leaves the old or the new. Thread-safe. Throws what an earlier write threw.
class Checkpoints {
 public:
  using Clock = std::chrono::steady_clock;

  /// `identity`: of the training (spec, data, threads); states of another are refused. Removes what
  /// a killed process left half-written in the folder.
  Checkpoints(std::filesystem::path folder, std::string identity, KeepingPace pace);

  /// Whether the state of a phase should be kept that was last kept at `last`. `at_end`: an epoch
  /// has ended since.
  bool due(Clock::time_point last, bool at_end);
  /// Keeps a state, which is written later; `began`: when the step began to wait for it.
  void keep(int phase, PhaseState state, Clock::time_point began);
  /// Writes now what waits to be written.
  void flush() { writer_.flush(); }
  /// The same after another error, which counts more than one of the disk.
  void flush_quietly() noexcept;

  /// Nothing where the phase has no state; throws as read_checkpoint.
  std::optional<PhaseState> load(int phase) const;

  CheckpointCosts costs() const;

 private:
  std::filesystem::path file(int phase) const;
  void remove_half_written() const;

  const std::filesystem::path folder_;
  const std::string identity_;
  const KeepingPace pace_;
  mutable std::mutex mutex_;
  CheckpointCosts costs_;
  BackgroundWriter writer_;
};

}  // namespace mgm
