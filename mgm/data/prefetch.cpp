#include "mgm/data/prefetch.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <span>
#include <thread>

namespace mgm {

struct BatchLoader::State {
  const Dataset& dataset;
  std::vector<std::size_t> order;
  std::size_t batch_size;
  std::size_t next_read;
  std::size_t next_given;
  std::size_t ahead;

  std::mutex mutex = {};
  std::condition_variable changed = {};
  std::deque<Batch> ready = {};
  std::exception_ptr failure = {};
  bool stopped = false;
  std::thread reader = {};

  std::size_t batches() const { return (order.size() + batch_size - 1) / batch_size; }

  Batch read(std::size_t number) const {
    const std::size_t first = number * batch_size;
    const std::size_t count = std::min(batch_size, order.size() - first);
    return dataset.read(std::span(order).subspan(first, count));
  }

  void read_ahead() {
    while (next_read < batches()) {
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return stopped || ready.size() < ahead; });
        if (stopped) return;
      }
      try {
        Batch batch = read(next_read);
        const std::lock_guard lock(mutex);
        ready.push_back(std::move(batch));
      } catch (...) {
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
      }
      changed.notify_all();
      if (failure) return;
      ++next_read;
    }
  }
};

BatchLoader::BatchLoader(const Dataset& dataset, std::vector<std::size_t> order,
                         std::size_t batch_size, std::size_t first, std::size_t ahead)
    : state_(new State{dataset, std::move(order), std::max<std::size_t>(batch_size, 1), first,
                       first, std::max<std::size_t>(ahead, 1)}) {
  state_->reader = std::thread([state = state_.get()] { state->read_ahead(); });
}

BatchLoader::~BatchLoader() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
  }
  state_->changed.notify_all();
  state_->reader.join();
}

std::size_t BatchLoader::batches() const { return state_->batches(); }

std::optional<Batch> BatchLoader::next() {
  if (state_->next_given >= state_->batches()) return std::nullopt;
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] { return !state_->ready.empty() || state_->failure; });
  if (state_->ready.empty()) std::rethrow_exception(state_->failure);
  Batch batch = std::move(state_->ready.front());
  state_->ready.pop_front();
  ++state_->next_given;
  lock.unlock();
  state_->changed.notify_all();
  return batch;
}

}  // namespace mgm
