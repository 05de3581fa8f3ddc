#pragma once

#include <cstdint>
#include <memory>

namespace mgm {

/// Counts, while it lives, what libtorch allocates for the tensors of the thread that made it.
class MemoryMeter {
 public:
  MemoryMeter();
  ~MemoryMeter();
  MemoryMeter(const MemoryMeter&) = delete;
  MemoryMeter& operator=(const MemoryMeter&) = delete;

  /// The most bytes at once beyond what there was when it began.
  std::int64_t peak() const;

 private:
  struct Counting;
  std::unique_ptr<Counting> counting_;
};

}  // namespace mgm
