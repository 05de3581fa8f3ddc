#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "mgm/spec/spec.h"

namespace mgm {

/// What a rule comes to for a sample (Kleene's three values): a comparison with a missing cell, or
/// of a text where a number is needed, is unknown; `not` leaves the unknown unknown, `and` is no
/// where any part is no, `or` yes where any part is yes.
enum class Truth { kNo, kUnknown, kYes };

/// One side of a comparison.
struct RuleOperand {
  enum class Kind { kColumn, kNumber, kText };
  Kind kind = Kind::kNumber;
  std::size_t column = 0;  ///< among Rule::columns
  double number = 0;
  std::string text = {};
};

/// A rule, or a part of one.
struct RuleNode {
  enum class Kind { kAnd, kOr, kNot, kCompare, kMissing };
  enum class Comparison { kEqual, kUnequal, kLess, kLessOrEqual, kMore, kMoreOrEqual };
  Kind kind;
  std::vector<RuleNode> parts = {};  ///< of and, or (two or more) and not (one)
  Comparison comparison = Comparison::kEqual;
  RuleOperand left = {}, right = {};  ///< of a comparison; left of missing: the column
};

/// A small comparison expression over columns: `age >= 18 and country == 'fr'`.
///
/// Comparisons == != < <= > >= (which chain, `18 <= age < 65`), `in ['fr', 'be']`, `not in`,
/// `is missing`, `is present`; joined by not, and, or (binding in this order) and parentheses.
/// Numbers are plain, texts quoted, names of columns plain or in `backticks`. Ordering, and a
/// comparison with a number, compare numbers; else texts are equal where their bytes are (two
/// columns that hold numbers: where the numbers are).
struct Rule {
  std::vector<std::string> columns;  ///< that it names, each once
  RuleNode root;

  /// `cells`: the text of each column, empty where missing.
  Truth of(const std::function<const std::string&(std::size_t column)>& cells) const;
};

/// Reads a rule; what is wrong with it goes to `problems` with the character where, and nothing is
/// returned.
std::optional<Rule> read_rule(const Spec& text, Problems& problems);

}  // namespace mgm
