#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "mgm/base/text.h"
#include "mgm/routing/rule.h"
#include "mgm/routing/rule_tokens.h"

namespace mgm {

namespace {

using TokenKind = RuleToken::Kind;
using Comparison = RuleNode::Comparison;

constexpr int kDeepest = 64;

/// What stopped the reading, and at which word.
struct Misread {
  RuleToken at;
  std::string message;
};

std::optional<Comparison> comparison_of(const RuleToken& token) {
  static constexpr std::pair<const char*, Comparison> kAll[] = {
      {"==", Comparison::kEqual},       {"!=", Comparison::kUnequal},
      {"<=", Comparison::kLessOrEqual}, {">=", Comparison::kMoreOrEqual},
      {"<", Comparison::kLess},         {">", Comparison::kMore}};
  for (const auto& [symbol, comparison] : kAll) {
    if (token.is(symbol)) return comparison;
  }
  return std::nullopt;
}

RuleNode negated(RuleNode part) {
  RuleNode node{RuleNode::Kind::kNot};
  node.parts.push_back(std::move(part));
  return node;
}

/// Recursive descent, one function a rule of the grammar.
class RuleReader {
 public:
  explicit RuleReader(const std::string& text) : tokens_(rule_tokens(text)) {}

  Rule read() {
    rule_.root = any();
    if (here().kind != TokenKind::kEnd) misread(here(), "expected and, or, or the end");
    return std::move(rule_);
  }

 private:
  const RuleToken& here() const { return tokens_[at_]; }
  RuleToken take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool took(const char* word) {
    if (!here().is(word)) return false;
    take();
    return true;
  }

  [[noreturn]] static void misread(const RuleToken& token, const std::string& expected) {
    std::string found = "found '" + printable(token.text) + "'";
    if (token.kind == TokenKind::kEnd) found = "found the end";
    if (token.kind == TokenKind::kText) found = "found the text '" + printable(token.text) + "'";
    if (token.kind == TokenKind::kUnfinished) found = "found a quote that is never closed";
    if (token.is_quoted && token.kind == TokenKind::kName)
      found = "found the column '" + printable(token.text) + "'";
    throw Misread{token, expected + ", " + found};
  }

  RuleNode joined(RuleNode::Kind kind, const char* word, RuleNode (RuleReader::*part)()) {
    RuleNode first = (this->*part)();
    if (!here().is(word)) return first;
    RuleNode node{kind};
    node.parts.push_back(std::move(first));
    while (took(word)) node.parts.push_back((this->*part)());
    return node;
  }
  RuleNode any() { return joined(RuleNode::Kind::kOr, "or", &RuleReader::all); }
  RuleNode all() { return joined(RuleNode::Kind::kAnd, "and", &RuleReader::single); }

  RuleNode single() {
    const RuleToken first = here();
    if (++depth_ > kDeepest) throw Misread{first, "the rule nests too deeply: make it simpler"};
    RuleNode node = took("not") ? negated(single()) : took("(") ? closed(any()) : comparison();
    --depth_;
    return node;
  }

  RuleNode closed(RuleNode node) {
    if (!took(")")) misread(here(), "expected and, or or )");
    return node;
  }

  RuleNode comparison() {
    const RuleToken first = here();
    RuleOperand left = operand();
    if (took("is")) return missing(first, left);
    if (took("in")) return one_of(left);
    if (here().is("not")) {
      take();
      if (!took("in")) misread(here(), "expected in");
      return negated(one_of(left));
    }
    std::vector<RuleNode> chain;
    while (const std::optional<Comparison> comparison = comparison_of(here())) {
      const RuleToken sign = take();
      RuleOperand right = operand();
      chain.push_back(compare(sign, *comparison, std::move(left), right));
      left = std::move(right);
    }
    if (chain.empty()) misread(here(), "expected a comparison: ==, !=, <, <=, >, >=, in or is");
    if (chain.size() == 1) return std::move(chain.front());
    RuleNode node{RuleNode::Kind::kAnd};
    node.parts = std::move(chain);
    return node;
  }

  static RuleNode compare(const RuleToken& sign, Comparison comparison, RuleOperand left,
                          RuleOperand right) {
    using Kind = RuleOperand::Kind;
    const bool is_ordering = comparison != Comparison::kEqual && comparison != Comparison::kUnequal;
    for (const RuleOperand* side : {&left, &right}) {
      if (side->kind != Kind::kText) continue;
      const RuleOperand& other = side == &left ? right : left;
      if (is_ordering || other.kind == Kind::kNumber) {
        throw Misread{sign, fmt::format("'{}' compares numbers here, and '{}' is a text: leave its "
                                        "quotes away, or compare texts with == and !=",
                                        sign.text, printable(side->text))};
      }
    }
    if (left.kind != Kind::kColumn && right.kind != Kind::kColumn)
      throw Misread{sign, "neither side of '" + sign.text + "' is a column"};
    RuleNode node{RuleNode::Kind::kCompare};
    node.comparison = comparison;
    node.left = std::move(left);
    node.right = std::move(right);
    return node;
  }

  static RuleNode missing_node(const RuleOperand& column) {
    RuleNode node{RuleNode::Kind::kMissing};
    node.left = column;
    return node;
  }

  RuleNode missing(const RuleToken& at, const RuleOperand& left) {
    if (left.kind != RuleOperand::Kind::kColumn) misread(at, "expected a column before 'is'");
    if (took("missing")) return missing_node(left);
    if (took("present")) return negated(missing_node(left));
    misread(here(), "expected missing or present");
  }

  RuleNode one_of(const RuleOperand& left) {
    if (!took("[")) misread(here(), "expected a list: in ['a', 'b']");
    RuleNode node{RuleNode::Kind::kOr};
    do {
      const RuleToken sign = here();
      node.parts.push_back(compare(sign, Comparison::kEqual, left, operand()));
    } while (took(","));
    if (!took("]")) misread(here(), "expected , or ]");
    return node;
  }

  RuleOperand operand() {
    const RuleToken token = here();
    static const std::vector<std::string> kWords = {"and", "or",      "not",    "in",
                                                    "is",  "missing", "present"};
    const bool is_keyword =
        !token.is_quoted && std::find(kWords.begin(), kWords.end(), token.text) != kWords.end();
    RuleOperand operand;
    if (token.kind == TokenKind::kName && !is_keyword) {
      operand.kind = RuleOperand::Kind::kColumn;
      operand.column = number_of(token.text);
    } else if (token.kind == TokenKind::kNumber) {
      operand.number = token.number;
    } else if (token.kind == TokenKind::kText) {
      operand.kind = RuleOperand::Kind::kText;
      operand.text = token.text;
    } else {
      misread(token, "expected a column, a number or a quoted text");
    }
    take();
    return operand;
  }

  std::size_t number_of(const std::string& column) {
    std::vector<std::string>& all = rule_.columns;
    const auto found = std::find(all.begin(), all.end(), column);
    const auto number = static_cast<std::size_t>(found - all.begin());
    if (found == all.end()) all.push_back(column);
    return number;
  }

  std::vector<RuleToken> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  Rule rule_;
};

/// Where a character of a text of one line stands.
Place place_of(const Spec& text, std::size_t byte) {
  Place place = text.place();
  if (place.column > 0 && text.scalar().find('\n') == std::string::npos)
    place.column += static_cast<int>(byte) + (text.quoted() ? 1 : 0);
  return place;
}

}  // namespace

std::optional<Rule> read_rule(const Spec& text, Problems& problems) {
  if (!text.is_scalar()) {
    problems.add(text.place(), fmt::format("'{}': expected a rule such as \"age >= 18 and country "
                                           "== 'fr'\", or 'rest'; found {}",
                                           text.path(), text.found()));
    return std::nullopt;
  }
  try {
    return RuleReader(text.as_text().value_or("")).read();
  } catch (const Misread& misread) {
    problems.add(place_of(text, misread.at.first),
                 fmt::format("rule \"{}\", character {}: {}", printable(text.scalar()),
                             misread.at.first + 1, misread.message));
    return std::nullopt;
  }
}

}  // namespace mgm
