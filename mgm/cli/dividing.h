#pragma once

#include <optional>
#include <string>

#include "mgm/cli/comparison.h"

namespace mgm {

/// Whether dividing paid, as far as a comparison can tell.
struct Dividing {
  /// From the worst for dividing to the best.
  enum class Verdict { kDoNotDivide, kMixed, kNoDifference, kDivide };

  Verdict verdict;
  std::string against;   ///< the model that decided it
  std::string sentence;  ///< for people

  /// `divide`, `do_not_divide`, `no_difference`, `mixed`.
  std::string word() const;
};

/// Of the first model against those of the others that are undivided where it is divided, or
/// divided where it is not: a divided model must be better than each undivided one in a main figure
/// and worse in none, by more than noise. Nothing where no such two models have run.
std::optional<Dividing> dividing(const Comparison& comparison);

}  // namespace mgm
