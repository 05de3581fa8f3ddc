#pragma once

#include <cstddef>

namespace mgm {

/// Keeps the memory of this process (heap and private writable mappings, as the kernel counts them)
/// from growing: what asks for more gets std::bad_alloc. Does nothing where a sanitizer keeps
/// memory of its own.
class MemoryLimit {
 public:
  /// `bytes` more than `from`, until the end.
  MemoryLimit(std::size_t from, std::size_t bytes);
  ~MemoryLimit();
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

  /// What the process has now.
  static std::size_t now();
};

}  // namespace mgm
