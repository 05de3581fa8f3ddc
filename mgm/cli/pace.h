#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace mgm {

/// How far a training is, and how long it still takes at the pace that it has had since it was
/// started or resumed.
class Pace {
 public:
  /// `steps`: of each phase, as far as they are known before.
  explicit Pace(std::vector<std::int64_t> steps)
      : steps_(std::move(steps)), done_(steps_.size(), 0) {}

  /// A step ended: `done` of the phase's steps are behind it, those before an interruption
  /// included.
  void stepped(std::size_t phase, std::int64_t done);
  /// Also where it needed fewer steps than were foreseen, or none any more.
  void ended(std::size_t phase) { done_[phase] = steps_[phase]; }

  /// Of all steps that are done; 0 where there are none.
  double share() const;
  /// Seconds of what is left, after `seconds` of this run; nothing before its first step.
  std::optional<double> seconds_left(double seconds) const;

 private:
  std::vector<std::int64_t> steps_;
  std::vector<std::int64_t> done_;
  std::int64_t own_ = 0;  ///< steps of this run
};

}  // namespace mgm
