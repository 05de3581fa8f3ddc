#include "mgm/data/tokens_encoder.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>
#include <unordered_map>

#include "mgm/base/located_json.h"
#include "mgm/base/text.h"
#include "mgm/data/column_ref.h"
#include "mgm/data/words.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kUnknown = 1, kFirstWord = 2, kFirstByte = 1, kBytes = 256;

/// The column of a table that holds the texts.
std::size_t text_column(const Records& records, const std::string& column) {
  const ColumnRef ref = find_column(records, column);
  if (!ref.is_image) return ref.index;
  throw Error(Fault::kData, {records.place(0).file},
              fmt::format("column '{}' holds images, expected texts", printable(ref.name)));
}

class TokensEncoder : public InputEncoder {
 public:
  /// `words`: the vocabulary; empty: tokens are bytes.
  TokensEncoder(std::string column, std::int64_t length, std::vector<std::string> words)
      : column_(std::move(column)), length_(length), words_(std::move(words)) {
    for (std::size_t i = 0; i < words_.size(); ++i)
      numbers_.emplace(words_[i], kFirstWord + static_cast<std::int64_t>(i));
  }

  Shape shape() const override { return {length_}; }
  std::int64_t tokens() const override {
    return words_.empty() ? kFirstByte + kBytes : kFirstWord + std::ssize(words_);
  }
  std::vector<std::string> columns() const override { return {column_}; }
  std::vector<InputColumn> layout() const override {
    return {{column_, InputColumn::Type::kTokens}};
  }
  std::function<void(std::size_t)> bind_check(const Records&) const override { return nullptr; }

  Json json() const override {
    Json json{{"type", kTokensInput}, {"column", column_}, {"length", length_}};
    json["words"] = words_.empty() ? Json() : Json(words_);
    return json;
  }

  std::function<void(std::size_t, float*)> bind(const Records& records) const override {
    return [this, &records, index = text_column(records, column_)](std::size_t sample, float* to) {
      std::fill_n(to, length_, 0.0F);
      if (const std::optional<std::string> text = records.text(index, sample)) write(*text, to);
    };
  }

 private:
  void write(const std::string& text, float* to) const {
    const auto most = static_cast<std::size_t>(length_);
    if (words_.empty()) {
      for (std::size_t i = 0; i < std::min(most, text.size()); ++i)
        to[i] = static_cast<float>(kFirstByte + static_cast<unsigned char>(text[i]));
      return;
    }
    const std::vector<std::string> words = words_of(text);
    for (std::size_t i = 0; i < std::min(most, words.size()); ++i) {
      const auto found = numbers_.find(words[i]);
      to[i] = static_cast<float>(found == numbers_.end() ? kUnknown : found->second);
    }
  }

  std::string column_;
  std::int64_t length_;
  std::vector<std::string> words_;
  std::unordered_map<std::string, std::int64_t> numbers_;
};

/// The words that occur most often.
std::vector<std::string> vocabulary_of(const Records& records, std::size_t column,
                                       std::span<const std::size_t> samples, std::size_t most) {
  std::unordered_map<std::string, std::int64_t> counts;
  for (const std::size_t sample : samples) {
    const std::optional<std::string> text = records.text(column, sample);
    if (!text) continue;
    for (std::string& word : words_of(*text)) ++counts[std::move(word)];
  }
  std::vector<std::pair<std::int64_t, std::string>> order;
  for (const auto& [word, count] : counts) order.emplace_back(-count, word);
  std::sort(order.begin(), order.end());
  if (order.size() > most) order.resize(most);
  std::vector<std::string> words;
  for (auto& [count, word] : order) words.push_back(std::move(word));
  return words;
}

}  // namespace

std::unique_ptr<InputEncoder> fit_tokens(const std::string& name, const InputConfig& config,
                                         const Records& records,
                                         std::span<const std::size_t> samples) {
  const std::string& column = config.columns.front();
  std::vector<std::string> words;
  if (config.tokens == "words") {
    words = vocabulary_of(records, text_column(records, column), samples,
                          static_cast<std::size_t>(config.vocabulary));
    if (words.empty()) {
      throw Error(Fault::kData,
                  fmt::format("input '{}': column '{}' holds no word in any training sample: leave "
                              "it out, or say tokens: bytes",
                              name, printable(column)));
    }
  }
  return std::make_unique<TokensEncoder>(column, config.length, std::move(words));
}

std::unique_ptr<InputEncoder> read_tokens(const Json& json) {
  const LocatedJson keys(json, "");
  keys.expect_keys({"type", "column", "length", "words"});
  const std::int64_t length = keys.at("length").integer();
  if (length < 1 || length > kMostTokens) throw std::out_of_range("the length of a text");
  std::vector<std::string> words;
  if (!json.at("words").is_null()) {
    words = json.at("words").get<std::vector<std::string>>();
    if (words.empty() || std::ssize(words) > kMostVocabulary)
      throw std::out_of_range("the number of words");
    std::vector<std::string> sorted = words;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      throw std::out_of_range("a word stands twice in the vocabulary");
  }
  return std::make_unique<TokensEncoder>(keys.at("column").string(), length, std::move(words));
}

}  // namespace mgm
