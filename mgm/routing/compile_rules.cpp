#include "mgm/routing/compile_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "mgm/base/error.h"
#include "mgm/base/text.h"
#include "mgm/program/decision_tree.h"

namespace mgm {

namespace {

using Comparison = RuleNode::Comparison;

/// Where to go on with each truth of a rule. What is unknown goes where yes or no goes, always, so
/// that two ways are enough.
struct Ways {
  int yes, no, unknown;
  int of(Truth truth) const {
    return truth == Truth::kYes ? yes : truth == Truth::kNo ? no : unknown;
  }
};

[[noreturn]] void refuse(const std::string& message) { throw Error(Fault::kSpec, message); }

/// The same comparison with its sides swapped.
Comparison mirrored(Comparison comparison) {
  switch (comparison) {
    case Comparison::kLess:
      return Comparison::kMore;
    case Comparison::kLessOrEqual:
      return Comparison::kMoreOrEqual;
    case Comparison::kMore:
      return Comparison::kLess;
    case Comparison::kMoreOrEqual:
      return Comparison::kLessOrEqual;
    default:
      return comparison;
  }
}

class Compiler {
 public:
  Compiler(const Rules& rules, const SeenColumns& seen) : rules_(rules), seen_(seen) {}

  /// Written from the last way on to the first test, and turned round in the end, so that every way
  /// leads on.
  Array run() {
    for (std::size_t k = 0; k < rules_.subsets.size(); ++k) add({-1, 0, static_cast<float>(k), 0});
    int next = rules_.rest;
    for (std::size_t k = rules_.of_subset.size(); k-- > 0;) {
      if (!rules_.of_subset[k]) continue;
      rule_ = &*rules_.of_subset[k];
      next = compile(rule_->root, {static_cast<int>(k), next, next});
    }
    // The first test stands first, also where it was a leaf.
    if (next != static_cast<int>(rows_.size()) - 1) add(rows_[next]);
    const auto size = static_cast<int>(rows_.size());
    Array rows({size, TreeRow::kWidth});
    for (int i = 0; i < size; ++i) {
      std::array<float, TreeRow::kWidth> row = rows_[i];
      if (row[0] >= 0) {
        row[2] = static_cast<float>(size - 1) - row[2];
        row[3] = static_cast<float>(size - 1) - row[3];
      }
      std::copy(row.begin(), row.end(), rows.row(size - 1 - i));
    }
    return rows;
  }

 private:
  int add(const std::array<float, TreeRow::kWidth>& row) {
    constexpr std::size_t kMost = 65536;
    if (rows_.size() == kMost) refuse("the rules come to more than 65536 tests: make them simpler");
    rows_.push_back(row);
    return static_cast<int>(rows_.size()) - 1;
  }
  int below(std::int64_t feature, float threshold, int yes, int no) {
    if (yes == no) return yes;
    return add(
        {static_cast<float>(feature), threshold, static_cast<float>(yes), static_cast<float>(no)});
  }

  int compile(const RuleNode& node, const Ways& ways) {
    if (node.kind == RuleNode::Kind::kNot)
      return compile(node.parts.front(), {ways.no, ways.yes, ways.unknown});
    if (node.kind == RuleNode::Kind::kCompare || node.kind == RuleNode::Kind::kMissing)
      return test(node, ways);
    const bool is_and = node.kind == RuleNode::Kind::kAnd;
    int next = is_and ? ways.yes : ways.no;
    for (auto part = node.parts.rbegin(); part != node.parts.rend(); ++part) {
      // The unknown goes on as long as what follows may still decide.
      next = is_and ? compile(*part, {next, ways.no, ways.unknown == ways.no ? ways.no : next})
                    : compile(*part, {ways.yes, next, ways.unknown == ways.yes ? ways.yes : next});
    }
    return next;
  }

  int test(const RuleNode& node, const Ways& ways) {
    const bool both = node.kind == RuleNode::Kind::kCompare &&
                      node.left.kind == RuleOperand::Kind::kColumn &&
                      node.right.kind == RuleOperand::Kind::kColumn;
    if (both) {
      refuse(fmt::format("the router cannot compare column '{}' with column '{}'",
                         printable(rule_->columns[node.left.column]),
                         printable(rule_->columns[node.right.column])));
    }
    const bool is_left = node.left.kind == RuleOperand::Kind::kColumn;
    const InputColumn& column = seen((is_left ? node.left : node.right).column);
    if (column.type == InputColumn::Type::kCategory) return test_category(node, column, ways);
    if (column.type == InputColumn::Type::kText)
      refuse(fmt::format("column '{}' is a text, of which the router sees hashed words only",
                         printable(column.name)));
    const RuleOperand& other = is_left ? node.right : node.left;
    if (node.kind == RuleNode::Kind::kMissing)
      refuse(
          fmt::format("the router cannot see whether the number in column '{}' is missing: the "
                      "input fills it in",
                      printable(column.name)));
    if (other.kind == RuleOperand::Kind::kText)
      refuse(
          fmt::format("column '{}' is a number to the router, and '{}' is a text: leave its "
                      "quotes away",
                      printable(column.name), printable(other.text)));
    return test_number(column, is_left ? node.comparison : mirrored(node.comparison), other.number,
                       ways);
  }

  int test_number(const InputColumn& column, Comparison comparison, double number,
                  const Ways& ways) {
    const auto at = static_cast<float>((number - column.mean) / column.deviation);
    const float past = std::nextafter(at, std::numeric_limits<float>::infinity());
    switch (comparison) {
      case Comparison::kLess:
        return below(column.first, at, ways.yes, ways.no);
      case Comparison::kLessOrEqual:
        return below(column.first, past, ways.yes, ways.no);
      case Comparison::kMore:
        return below(column.first, past, ways.no, ways.yes);
      case Comparison::kMoreOrEqual:
        return below(column.first, at, ways.no, ways.yes);
      default:
        break;
    }
    const bool equal = comparison == Comparison::kEqual;
    const int here = equal ? ways.yes : ways.no, elsewhere = equal ? ways.no : ways.yes;
    return below(column.first, at, elsewhere, below(column.first, past, here, elsewhere));
  }

  /// Looks at one value after the other; none of them: missing.
  int test_category(const RuleNode& node, const InputColumn& column, const Ways& ways) {
    constexpr float kHalf = 0.5F;
    const auto truth_of = [&](const std::string& cell) {
      return Rule{rule_->columns, node}.of([&](std::size_t) -> const std::string& { return cell; });
    };
    const int none = ways.of(truth_of(""));
    int next = none;
    for (std::size_t v = column.values.size(); v-- > 0;) {
      const int way = ways.of(truth_of(column.values[v]));
      if (way != none) next = below(column.first + static_cast<std::int64_t>(v), kHalf, next, way);
    }
    return next;
  }

  const InputColumn& seen(std::size_t column) const {
    const std::string& name = rule_->columns[column];
    std::vector<std::string> known;
    for (const InputColumn& one : seen_) {
      if (one.name == name) return one;
      known.push_back(one.name);
    }
    const std::string near = nearest_name(name, known);
    refuse(fmt::format(
        "the router sees only what the route reads, and column '{}' is none of "
        "it{}; there are: {}; give the rule to the partition, and let a tree or a "
        "gate imitate it",
        printable(name), near.empty() ? "" : fmt::format(" (did you mean '{}'?)", printable(near)),
        known.empty() ? "no columns" : printable(join(known, ", "), 400)));
  }

  const Rules& rules_;
  const SeenColumns& seen_;
  const Rule* rule_ = nullptr;
  std::vector<std::array<float, TreeRow::kWidth>> rows_;
};

}  // namespace

Array compile_rules(const Rules& rules, const SeenColumns& seen) {
  if (rules.rest < 0)
    refuse("the router must send every sample somewhere: let one expert be 'rest'");
  return Compiler(rules, seen).run();
}

std::int64_t depth_of_rules(const Array& rows) {
  std::vector<std::int64_t> depth(rows.rows(), 0);
  for (std::int64_t i = rows.rows(); i-- > 0;) {
    const float* row = rows.row(i);
    if (row[0] < 0) continue;
    depth[i] = 1 + std::max(depth[static_cast<std::size_t>(row[2])],
                            depth[static_cast<std::size_t>(row[3])]);
  }
  return depth.empty() ? 0 : depth.front();
}

}  // namespace mgm
