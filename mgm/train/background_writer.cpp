#include "mgm/train/background_writer.h"

#include <algorithm>
#include <ctime>

namespace mgm {

namespace {

using Seconds = std::chrono::duration<double>;

double processor_seconds() {
  timespec time = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  constexpr double kNano = 1e-9;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * kNano;
}

BackgroundWriter::Clock::duration ticks(Seconds seconds) {
  return std::chrono::duration_cast<BackgroundWriter::Clock::duration>(seconds);
}

}  // namespace

BackgroundWriter::BackgroundWriter(KeepingPace pace) : pace_(pace), thread_([this] { work(); }) {}

BackgroundWriter::~BackgroundWriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void BackgroundWriter::throw_failure() const {
  if (failure_) std::rethrow_exception(failure_);
}

bool BackgroundWriter::is_free() {
  const std::lock_guard lock(mutex_);
  throw_failure();
  return !writing_ && waiting_.empty() && Clock::now() >= free_at_;
}

void BackgroundWriter::put(int key, std::function<void()> write, Seconds cost) {
  {
    const std::lock_guard lock(mutex_);
    throw_failure();
    const auto [place, is_new] = waiting_.try_emplace(key, Waiting{{}, Clock::now(), {}});
    place->second.write.swap(write);  // what it replaces is freed after the lock
    place->second.cost += cost;
  }
  changed_.notify_all();
}

void BackgroundWriter::flush() {
  std::unique_lock lock(mutex_);
  hurry_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return failure_ || (waiting_.empty() && !writing_); });
  hurry_ = false;
  throw_failure();
}

BackgroundWriter::Queue::iterator BackgroundWriter::oldest() {
  return std::min_element(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) {
    return a.second.since < b.second.since;
  });
}

void BackgroundWriter::work() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    const auto next = oldest();
    if (next == waiting_.end()) {
      changed_.wait(lock);
      continue;
    }
    const Clock::time_point due = std::min(free_at_, next->second.since + ticks(pace_.at_most));
    if (!hurry_ && Clock::now() < due) {
      changed_.wait_until(lock, due);
      continue;
    }
    Waiting waiting = std::move(next->second);
    waiting_.erase(next);
    write(std::move(waiting), lock);
    changed_.notify_all();
  }
}

void BackgroundWriter::write(Waiting waiting, std::unique_lock<std::mutex>& lock) {
  writing_ = true;
  lock.unlock();
  std::exception_ptr failure;
  const Clock::time_point start = Clock::now();
  const double before = processor_seconds();
  try {
    waiting.write();
  } catch (...) {
    failure = std::current_exception();
  }
  waiting.write = {};  // what it holds is freed here, not under the lock
  seconds_ = seconds_ + (processor_seconds() - before);
  const Clock::time_point end = Clock::now();
  lock.lock();
  writing_ = false;
  const Seconds took = end - start + waiting.cost;
  free_at_ = end + ticks(took * (1 / pace_.share - 1));
  if (!failure || failure_) return;
  failure_ = failure;
  waiting_.clear();
}

}  // namespace mgm
