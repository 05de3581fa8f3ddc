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

/// The same where answering takes equally long: the first model against that of the other sort
/// whose microseconds a sample, at batch 64, are nearest to its own, if they are near. MACs say
/// little of what many small products cost. Says so where no model is near; nothing where none of
/// the other sort has run, or nothing was measured.
struct EqualTime {
  std::optional<Dividing> verdict;
  double ratio;          ///< microseconds of the divided model over those of the undivided
  std::string sentence;  ///< for people
};
std::optional<EqualTime> dividing_at_equal_time(const Comparison& comparison);

}  // namespace mgm
