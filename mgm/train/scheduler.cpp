#include "mgm/train/scheduler.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace mgm {

namespace {

enum class State { kWaiting, kRunning, kDone };

class Scheduler {
 public:
  Scheduler(const std::vector<Job>& jobs, int threads, const std::function<void(int)>& work,
            const std::function<void()>& stop)
      : jobs_(jobs),
        free_(threads),
        work_(work),
        stop_(stop),
        states_(jobs.size(), State::kWaiting) {}

  void run() {
    std::vector<std::thread> workers;
    {
      std::unique_lock lock(mutex_);
      while (true) {
        for (int next = find_ready(); next != kNone; next = find_ready()) {
          states_[next] = State::kRunning;
          free_ -= cost(next);
          workers.emplace_back([this, next] { run_one(next); });
        }
        if (std::none_of(states_.begin(), states_.end(),
                         [](State state) { return state == State::kRunning; }))
          break;
        changed_.wait(lock);
      }
    }
    for (std::thread& worker : workers) worker.join();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  static constexpr int kNone = -1;

  int cost(int job) const { return jobs_[job].threads; }

  int find_ready() const {
    if (failure_) return kNone;
    const bool idle = std::none_of(states_.begin(), states_.end(),
                                   [](State state) { return state == State::kRunning; });
    for (std::size_t i = 0; i < jobs_.size(); ++i) {
      const auto done = [&](int before) { return states_[before] == State::kDone; };
      const bool ready = states_[i] == State::kWaiting &&
                         std::all_of(jobs_[i].after.begin(), jobs_[i].after.end(), done);
      if (ready && (idle || cost(static_cast<int>(i)) <= free_)) return static_cast<int>(i);
    }
    return kNone;
  }

  void run_one(int job) {
    std::exception_ptr failure;
    try {
      work_(job);
    } catch (...) {
      failure = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    states_[job] = State::kDone;
    free_ += cost(job);
    if (failure && !failure_) {
      failure_ = failure;
      stop_();
    }
    changed_.notify_one();
  }

  const std::vector<Job>& jobs_;
  int free_;
  const std::function<void(int)>& work_;
  const std::function<void()>& stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<State> states_;
  std::exception_ptr failure_;
};

}  // namespace

void run_jobs(const std::vector<Job>& jobs, int threads, const std::function<void(int)>& work,
              const std::function<void()>& stop) {
  Scheduler(jobs, threads, work, stop).run();
}

}  // namespace mgm
