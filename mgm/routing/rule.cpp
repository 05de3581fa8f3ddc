#include "mgm/routing/rule.h"

#include <algorithm>

#include "mgm/data/number.h"

namespace mgm {

namespace {

using Cells = std::function<const std::string&(std::size_t column)>;
using Comparison = RuleNode::Comparison;

Truth truth(bool yes) { return yes ? Truth::kYes : Truth::kNo; }

Truth opposite(Truth truth) {
  if (truth == Truth::kUnknown) return truth;
  return truth == Truth::kYes ? Truth::kNo : Truth::kYes;
}

bool holds(Comparison comparison, double left, double right) {
  switch (comparison) {
    case Comparison::kEqual:
      return left == right;
    case Comparison::kUnequal:
      return left != right;
    case Comparison::kLess:
      return left < right;
    case Comparison::kLessOrEqual:
      return left <= right;
    case Comparison::kMore:
      return left > right;
    default:
      return left >= right;
  }
}

/// What one side comes to for a sample.
struct Side {
  Side(const RuleOperand& operand, const Cells& cells)
      : text(operand.kind == RuleOperand::Kind::kColumn ? cells(operand.column) : operand.text),
        is_missing(operand.kind == RuleOperand::Kind::kColumn && text.empty()) {
    if (operand.kind == RuleOperand::Kind::kNumber) number = operand.number;
    if (operand.kind == RuleOperand::Kind::kColumn) number = parse_number(text);
  }
  const std::string& text;
  bool is_missing;
  std::optional<double> number;
};

Truth compare(const RuleNode& node, const Cells& cells) {
  const Side left(node.left, cells), right(node.right, cells);
  if (left.is_missing || right.is_missing) return Truth::kUnknown;
  if (left.number && right.number)
    return truth(holds(node.comparison, *left.number, *right.number));
  const bool is_ordering =
      node.comparison != Comparison::kEqual && node.comparison != Comparison::kUnequal;
  const bool needs_numbers = is_ordering || node.left.kind == RuleOperand::Kind::kNumber ||
                             node.right.kind == RuleOperand::Kind::kNumber;
  if (needs_numbers) return Truth::kUnknown;
  return truth((left.text == right.text) == (node.comparison == Comparison::kEqual));
}

Truth of(const RuleNode& node, const Cells& cells) {
  if (node.kind == RuleNode::Kind::kCompare) return compare(node, cells);
  if (node.kind == RuleNode::Kind::kMissing) return truth(cells(node.left.column).empty());
  if (node.kind == RuleNode::Kind::kNot) return opposite(of(node.parts.front(), cells));
  const bool is_and = node.kind == RuleNode::Kind::kAnd;
  Truth sum = truth(is_and);
  for (const RuleNode& part : node.parts) {
    const Truth one = of(part, cells);
    sum = is_and ? std::min(sum, one) : std::max(sum, one);
  }
  return sum;
}

}  // namespace

Truth Rule::of(const Cells& cells) const { return mgm::of(root, cells); }

}  // namespace mgm
