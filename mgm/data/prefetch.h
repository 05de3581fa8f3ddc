#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "mgm/data/dataset.h"

namespace mgm {

/// Yields batches of a data set in a given order while a thread reads ahead.
///
/// An error in that thread is thrown by the `next` that would have returned the bad batch.
/// Destroying a loader that is not exhausted stops the thread.
class BatchLoader {
 public:
  /// Batches of `batch_size` over `order` (the last may be smaller), starting at batch number
  /// `first`; at most `ahead` batches wait in memory.
  BatchLoader(const Dataset& dataset, std::vector<std::size_t> order, std::size_t batch_size,
              std::size_t first = 0, std::size_t ahead = 3);
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  std::size_t batches() const;
  /// The next batch, or nothing after the last.
  std::optional<Batch> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mgm
