#pragma once

#include <string>
#include <vector>

namespace mgm {

/// A word of a rule.
struct RuleToken {
  enum class Kind { kName, kNumber, kText, kSymbol, kEnd, kUnfinished, kUnknown };
  Kind kind = Kind::kEnd;
  std::string text = {};   ///< a name, a text without its quotes, a symbol as it stands
  double number = 0;       ///< of a number
  std::size_t first = 0;   ///< byte of the rule at which it begins
  bool is_quoted = false;  ///< a name in backticks, which is no keyword

  bool is(const char* word) const {
    const bool may_be_word = kind == Kind::kSymbol || (kind == Kind::kName && !is_quoted);
    return may_be_word && text == word;
  }
};

/// The words of a rule, the end being the last. What is no word is kUnknown, a text without its
/// closing quote kUnfinished; nothing follows either.
std::vector<RuleToken> rule_tokens(const std::string& rule);

}  // namespace mgm
