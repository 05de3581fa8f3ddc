#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace mgm {

/// How often states are kept, which costs time, against how much work is lost without.
struct KeepingPace {
  /// No state waits longer than this.
  std::chrono::duration<double> at_most{60};
  /// The part of the time that may go into keeping before that.
  double share = 0.02;
};

/// Writes files on a thread of its own, a few at a time, so that those who learn do not wait for
/// the disk. Thread-safe.
class BackgroundWriter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit BackgroundWriter(KeepingPace pace);
  /// Forgets what waits, and ends after the write that is under way.
  ~BackgroundWriter();
  BackgroundWriter(const BackgroundWriter&) = delete;
  BackgroundWriter& operator=(const BackgroundWriter&) = delete;

  /// Whether another write fits into the pace's share now. Throws what an earlier write threw.
  bool is_free();
  /// Leaves `write` to be done, in place of what waits under the same key: as soon as the share
  /// allows it, at the latest when what waits is as old as the pace says. `cost`: what it took to
  /// prepare, which counts as well. Throws what an earlier write threw.
  void put(int key, std::function<void()> write, std::chrono::duration<double> cost = {});
  /// Writes all that waits now. Throws what this or an earlier write threw.
  void flush();

  /// Seconds of processor time that the writes took so far.
  double seconds() const { return seconds_; }

 private:
  struct Waiting {
    std::function<void()> write;
    Clock::time_point since;
    std::chrono::duration<double> cost;
  };
  using Queue = std::map<int, Waiting>;

  void work();
  Queue::iterator oldest();
  void write(Waiting waiting, std::unique_lock<std::mutex>& lock);
  void throw_failure() const;

  const KeepingPace pace_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Queue waiting_;
  Clock::time_point free_at_ = Clock::now();
  bool writing_ = false;
  bool hurry_ = false;  ///< flush() waits
  bool ending_ = false;
  std::exception_ptr failure_;
  std::atomic<double> seconds_ = 0;
  std::thread thread_;
};

}  // namespace mgm
