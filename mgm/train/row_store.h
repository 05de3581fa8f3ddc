#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "mgm/base/descriptor.h"

namespace mgm {

/// Rows of numbers of one width: as many as are allowed in memory, the rest in a file that has no
/// name, so that nothing is left of it however the process ends. Reading is thread-safe once all
/// rows are there.
class RowStore {
 public:
  /// `bytes_in_memory`: what may lie there. `beside`: a path; if there are more rows, the file is
  /// made beside it and at once unlinked. Throws Fault::kFailed where the disk refuses.
  RowStore(std::size_t rows, std::size_t width, std::int64_t bytes_in_memory,
           const std::filesystem::path& beside);

  /// Appends `count` rows.
  void append(const float* rows, std::size_t count);
  void read(std::size_t row, float* to) const;

  std::size_t width() const { return width_; }

 private:
  std::size_t width_;
  std::size_t kept_;       ///< rows that lie in memory
  std::size_t count_ = 0;  ///< rows that are there
  std::vector<float> memory_;
  std::filesystem::path path_;
  std::unique_ptr<Descriptor> file_;
};

}  // namespace mgm
