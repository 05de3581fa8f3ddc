#pragma once

#include <functional>
#include <vector>

namespace mgm {

/// A piece of work that waits for others and takes some threads.
struct Job {
  std::vector<int> after;
  int threads = 1;
};

/// Runs `work(number)` for every job, each on a thread of its own, in the order of their numbers as
/// far as they are free to start, never more than `threads` at work. The first exception stops what
/// has not begun, `stop` is called so that the rest may end early, and it is thrown once all have
/// ended.
void run_jobs(const std::vector<Job>& jobs, int threads, const std::function<void(int)>& work,
              const std::function<void()>& stop);

}  // namespace mgm
