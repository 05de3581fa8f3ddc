#pragma once

#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "mgm/base/threads.h"
#include "mgm/data/prefetch.h"

namespace mgm {

/// The work of one call of in_order.
template <class Compute, class Take>
class InOrder {
 public:
  InOrder(BatchLoader& loader, Compute compute, Take take)
      : loader_(loader), compute_(std::move(compute)), take_(std::move(take)) {}

  void run(int threads) {
    {
      std::vector<std::jthread> others;
      for (int i = 1; i < threads; ++i) others.emplace_back([this] { work(); });
      work();
    }
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void work() {
    const Team alone(1);
    std::size_t number = 0, first = 0;
    try {
      while (const std::optional<Batch> batch = next(number, first)) {
        auto result = compute_(*batch, first);
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return turn_ == number || failed_ < number; });
        if (failed_ < number) return;
        take_(*batch, std::move(result));
        ++turn_;
        changed_.notify_all();
      }
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (number < failed_) {
        failed_ = number;
        failure_ = std::current_exception();
      }
      changed_.notify_all();
    }
  }

  /// The next batch, its number and that of its first sample.
  std::optional<Batch> next(std::size_t& number, std::size_t& first) {
    const std::lock_guard reading(reading_);
    number = given_++;
    first = samples_given_;
    {
      const std::lock_guard lock(mutex_);
      if (failed_ != kNever) return std::nullopt;
    }
    std::optional<Batch> batch = loader_.next();
    if (batch) samples_given_ += batch->samples.size();
    return batch;
  }

  static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

  BatchLoader& loader_;
  Compute compute_;
  Take take_;

  std::mutex reading_;
  std::size_t given_ = 0;
  std::size_t samples_given_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t turn_ = 0;
  std::size_t failed_ = kNever;
  std::exception_ptr failure_;
};

/// Computes something of every batch of a loader on several threads, and hands the results over in
/// the order of the batches: the same bytes for any number of threads, since each batch is computed
/// by one. No more results than threads are held at once.
///
/// `compute(const Batch&, first)` runs on any of the threads, `first` being how many samples came
/// before the batch; `take(const Batch&, Result)` on one at a time. Of several errors that of the
/// earliest batch is thrown; nothing behind it is taken.
template <class Compute, class Take>
void in_order(BatchLoader& loader, int threads, Compute compute, Take take) {
  InOrder<Compute, Take>(loader, std::move(compute), std::move(take)).run(threads);
}

}  // namespace mgm
