#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "mgm/base/threads.h"
#include "mgm/data/records.h"

namespace mgm {

/// What becomes of a sample that cannot be read: `data: {on_bad_sample: refuse | skip}`.
inline constexpr const char* kRefuseBadSamples = "refuse";
inline constexpr const char* kSkipBadSamples = "skip";

/// How many samples could not be read, and what is wrong with the first of them.
class BadSamples {
 public:
  void add(const Error& problem);
  std::size_t count() const { return count_; }
  /// `2 samples` and a line for each of the first, which say what is wrong: what stands before the
  /// lines is `what`, such as `are left out`. Empty where there are none.
  std::string text(const std::string& what) const;
  /// Throws Error(kData) with the same lines where there are any.
  void refuse() const;

 private:
  std::string lines() const;

  std::size_t count_ = 0;
  std::vector<Error> first_;
};

/// Throws Error(kData) for samples that have a problem.
void refuse_bad_samples(const Records& records);

/// Throws Error(kData) for a sample that is bad.
using SampleJudge = std::function<void(std::size_t sample)>;

/// The samples that `judge` finds fault with, ascending; several threads look at them. Their
/// problems go to `bad`, in their order.
std::vector<std::size_t> find_bad_samples(std::size_t count, const SampleJudge& judge,
                                          BadSamples& bad, int threads = available_threads());

}  // namespace mgm
