#include "mgm/routing/rule_tokens.h"

#include <cctype>
#include <string_view>

#include "mgm/data/number.h"

namespace mgm {

namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Letters, digits, underscores, dots, and all bytes of characters beyond ASCII.
bool is_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == '.';
}

class Tokenizer {
 public:
  explicit Tokenizer(const std::string& rule) : rule_(rule) {}

  std::vector<RuleToken> run() {
    std::vector<RuleToken> tokens;
    do {
      tokens.push_back(next());
    } while (tokens.back().kind != RuleToken::Kind::kEnd &&
             tokens.back().kind != RuleToken::Kind::kUnfinished &&
             tokens.back().kind != RuleToken::Kind::kUnknown);
    return tokens;
  }

 private:
  char at(std::size_t i) const { return i < rule_.size() ? rule_[i] : '\0'; }

  RuleToken next() {
    while (at_ < rule_.size() && std::isspace(static_cast<unsigned char>(rule_[at_])) != 0) ++at_;
    RuleToken token;
    token.first = at_;
    if (at_ == rule_.size()) return token;
    const char c = rule_[at_];
    if (c == '\'' || c == '"' || c == '`') return quoted(c, token);
    const bool has_sign = (c == '-' || c == '+') && (is_digit(at(at_ + 1)) || at(at_ + 1) == '.');
    if (is_digit(c) || has_sign || (c == '.' && is_digit(at(at_ + 1)))) return number(token);
    if (is_word(c)) return name(token);
    return symbol(token);
  }

  /// A quote inside is doubled: 'it''s'.
  RuleToken quoted(char quote, RuleToken token) {
    token.kind = quote == '`' ? RuleToken::Kind::kName : RuleToken::Kind::kText;
    token.is_quoted = true;
    for (++at_; at_ < rule_.size(); ++at_) {
      if (rule_[at_] != quote) {
        token.text += rule_[at_];
      } else if (at(at_ + 1) == quote) {
        token.text += rule_[at_++];
      } else {
        ++at_;
        return token;
      }
    }
    token.kind = RuleToken::Kind::kUnfinished;
    token.text = rule_.substr(token.first);
    return token;
  }

  RuleToken number(RuleToken token) {
    ++at_;
    while (is_word(at(at_)) ||
           ((at(at_) == '-' || at(at_) == '+') && (at(at_ - 1) == 'e' || at(at_ - 1) == 'E')))
      ++at_;
    token.text = rule_.substr(token.first, at_ - token.first);
    const std::optional<double> value = parse_number(token.text);
    token.kind = value ? RuleToken::Kind::kNumber : RuleToken::Kind::kUnknown;
    token.number = value.value_or(0);
    return token;
  }

  RuleToken name(RuleToken token) {
    while (at_ < rule_.size() && is_word(rule_[at_])) ++at_;
    token.kind = RuleToken::Kind::kName;
    token.text = rule_.substr(token.first, at_ - token.first);
    return token;
  }

  RuleToken symbol(RuleToken token) {
    static constexpr std::string_view kSymbols[] = {"==", "!=", "<=", ">=", "<", ">",
                                                    "(",  ")",  "[",  "]",  ","};
    for (const std::string_view known : kSymbols) {
      if (rule_.compare(at_, known.size(), known) != 0) continue;
      token.kind = RuleToken::Kind::kSymbol;
      token.text = known;
      at_ += known.size();
      return token;
    }
    token.kind = RuleToken::Kind::kUnknown;
    token.text = rule_.substr(at_, 1);
    return token;
  }

  const std::string& rule_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<RuleToken> rule_tokens(const std::string& rule) { return Tokenizer(rule).run(); }

}  // namespace mgm
