#include "mgm/routing/never_held.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/data/number.h"

namespace mgm {

namespace {

using Cells = std::vector<const std::vector<std::string>*>;

class Search {
 public:
  Search(const Rule& rule, const Cells& cells) : rule_(rule), cells_(cells) {}

  std::vector<std::string> run() {
    visit(rule_.root);
    return std::move(found_);
  }

 private:
  void visit(const RuleNode& node) {
    for (const RuleNode& part : node.parts) visit(part);
    if (node.kind != RuleNode::Kind::kCompare) return;
    compare(node.left, node.right);
    compare(node.right, node.left);
  }

  void compare(const RuleOperand& column, const RuleOperand& other) {
    if (column.kind != RuleOperand::Kind::kColumn) return;
    const std::vector<std::string>& cells = *cells_[column.column];
    const std::string& name = rule_.columns[column.column];
    if (other.kind == RuleOperand::Kind::kText) {
      if (std::find(cells.begin(), cells.end(), other.text) == cells.end())
        add(fmt::format("'{}' in column '{}'", printable(other.text), printable(name)));
    } else if (other.kind == RuleOperand::Kind::kNumber) {
      const bool any = std::any_of(cells.begin(), cells.end(), [](const std::string& cell) {
        return parse_number(cell).has_value();
      });
      if (!any) add(fmt::format("a number in column '{}'", printable(name)));
    }
  }

  void add(std::string text) {
    if (std::find(found_.begin(), found_.end(), text) == found_.end())
      found_.push_back(std::move(text));
  }

  const Rule& rule_;
  const Cells& cells_;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> never_held(const Rule& rule, const Cells& cells) {
  return Search(rule, cells).run();
}

}  // namespace mgm
