#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "mgm/cli/pace.h"
#include "mgm/train/observer.h"

namespace mgm {

/// Shows how training goes, on stderr: on a terminal one line that moves (share done, loss, metric,
/// samples a second, time left), and elsewhere a plain line for each epoch.
class Progress : public Observer {
 public:
  /// `steps`: of each phase of the plan, in order.
  explicit Progress(std::vector<std::int64_t> steps);
  ~Progress() override;

  void phase_started(int number, const Phase& phase) override;
  void stepped(int number, const Phase& phase, const StepReport& report) override;
  void epoch_ended(const Phase& phase, const EpochReport& report) override;
  void phase_ended(int number, const Phase& phase) override;
  void remarked(const Phase& phase, const std::string& text) override;

  double samples_seen() const { return samples_; }

 private:
  using Clock = std::chrono::steady_clock;
  void draw();
  void clear_line();

  std::mutex mutex_;
  bool terminal_;
  Pace pace_;
  std::map<std::string, std::string> metric_;
  std::string current_;
  double loss_ = 0;
  double samples_ = 0;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_ = {};
  bool line_is_open_ = false;
};

}  // namespace mgm
