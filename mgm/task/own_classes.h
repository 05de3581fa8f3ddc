#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/data/schema.h"

namespace mgm {

/// The classes that an expert answers for, where it answers for those of its subset alone: its
/// outcomes are these and, last, that a sample belongs elsewhere.
///
/// What a partition finds while training, an expert must have room for before: it has `most()`
/// outcomes for classes, of which some may stay unused.
class OwnClasses {
 public:
  /// Of the class `target`, at most `most` of its classes. `names`: the classes, where they are
  /// known before samples are divided. `around`: those of the expert that holds the route, whose
  /// outcomes the route then writes; null: it writes all classes. `stated_by`: address of the node
  /// whose task it is.
  OwnClasses(const TargetInfo& target, std::int64_t most, std::vector<std::string> names,
             std::shared_ptr<const OwnClasses> around, std::string stated_by);

  /// The target as the expert sees it: the outcomes are its classes.
  const TargetInfo& outcomes() const { return outcomes_; }
  std::int64_t most() const { return static_cast<std::int64_t>(outcomes_.classes.size()) - 1; }
  /// Empty where the classes are found while training.
  const std::vector<std::string>& names() const { return names_; }
  const std::string& stated_by() const { return stated_by_; }

  /// Takes the classes of a subset for its own, as far as they come to the expert around it; waits
  /// where those are not known yet. `subsets`: by class, -1: of none. Throws Error(kBug) where
  /// there are more than `most()`.
  void settle(const std::vector<int>& subsets, int subset);
  bool settled() const { return !outcome_of_class_.empty(); }
  /// The outcome of a class of the target; `most()`: elsewhere, as all are before it is settled.
  std::int64_t outcome_of(std::size_t target_class) const {
    return settled() ? outcome_of_class_[target_class] : most();
  }
  /// Numbers of classes to those of the outcomes; what is missing (NaN) stays so.
  void to_outcomes(Array& classes) const;

  /// A linear layer [rows, most() + 1], with a bias [rows], from the scores of the outcomes to
  /// those of what the route writes: each own class has its outcome's score, and all others share
  /// the probability of elsewhere evenly. Zeros before it is settled.
  struct Spread {
    Array weight, bias;
  };
  Spread spread() const;

 private:
  /// What the route writes: classes, or outcomes of the expert around it.
  std::int64_t row_count() const;
  std::vector<std::int64_t> outcome_of_row() const;

  TargetInfo outcomes_;
  std::vector<std::string> names_;
  std::shared_ptr<const OwnClasses> around_;
  std::string stated_by_;
  std::int64_t classes_;
  std::vector<std::int64_t> outcome_of_class_;  ///< empty before it is settled
};

}  // namespace mgm
