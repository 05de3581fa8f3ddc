#include "mgm/data/tokens_encoder.h"

#include <gmock/gmock.h>
#include <numeric>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Json = nlohmann::ordered_json;

constexpr const char* kTexts = "text,kind\nthe cat and the dog,a\nThe cat!,b\n,c\nthe end,d\n";

InputConfig of_text(std::int64_t length) {
  InputConfig config;
  config.columns = {"text"};
  config.type.value = "tokens";
  config.length = length;
  return config;
}

/// Fitted on the first two samples.
std::unique_ptr<InputEncoder> fitted(const Records& records, const InputConfig& config) {
  const std::vector<std::size_t> training{0, 1};
  return fit_input("words", config, records, training);
}

std::vector<float> encoded(const InputEncoder& encoder, const Records& records,
                           std::size_t sample) {
  std::vector<float> numbers(elements(encoder.shape()), -1);
  encoder.bind(records)(sample, numbers.data());
  return numbers;
}

TEST(TokensEncoder, NumbersWordsByHowOftenTheyOccur) {
  const auto records = parse_csv(kTexts, "t.csv", {});
  const auto encoder = fitted(*records, of_text(6));
  EXPECT_EQ(encoder->shape(), Shape{6});
  EXPECT_EQ(encoder->tokens(), 2 + 4);
  // the: 3 times, cat: 2, and before dog
  EXPECT_THAT(encoded(*encoder, *records, 0), ElementsAre(2, 3, 4, 2, 5, 0));
  EXPECT_THAT(encoded(*encoder, *records, 1), ElementsAre(2, 3, 0, 0, 0, 0));
}

TEST(TokensEncoder, KnowsNoWordBeyondTheTrainingPartAndNoTextWhereNoneIs) {
  const auto records = parse_csv(kTexts, "t.csv", {});
  const auto encoder = fitted(*records, of_text(3));
  EXPECT_THAT(encoded(*encoder, *records, 2), ElementsAre(0, 0, 0));
  EXPECT_THAT(encoded(*encoder, *records, 3), ElementsAre(2, 1, 0)) << "'end' was not learned of";
}

TEST(TokensEncoder, KeepsTheMostFrequentWordsAndTheFirstTokens) {
  const auto records = parse_csv(kTexts, "t.csv", {});
  InputConfig config = of_text(2);
  config.vocabulary = 1;
  const auto encoder = fitted(*records, config);
  EXPECT_EQ(encoder->tokens(), 3);
  EXPECT_THAT(encoded(*encoder, *records, 0), ElementsAre(2, 1));
}

TEST(TokensEncoder, ReadsBytes) {
  const auto records = parse_csv("text\nAz\n\xC3\xBC\n", "t.csv", {});
  InputConfig config = of_text(3);
  config.tokens.value = "bytes";
  const auto encoder = fitted(*records, config);
  EXPECT_EQ(encoder->tokens(), 257);
  EXPECT_THAT(encoded(*encoder, *records, 0), ElementsAre(1 + 'A', 1 + 'z', 0));
  EXPECT_THAT(encoded(*encoder, *records, 1), ElementsAre(1 + 0xC3, 1 + 0xBC, 0));
}

TEST(TokensEncoder, RefusesAColumnWithoutWords) {
  const auto records = parse_csv("text\n?!\n--\n", "t.csv", {});
  EXPECT_THAT(error_of([&] { fitted(*records, of_text(2)); }),
              HasSubstr("input 'words': column 'text' holds no word in any training sample"));
}

TEST(TokensEncoder, IsTheSameAfterJson) {
  const auto records = parse_csv(kTexts, "t.csv", {});
  const auto encoder = fitted(*records, of_text(4));
  const auto read = read_input(encoder->json());
  EXPECT_EQ(read->json(), encoder->json());
  EXPECT_EQ(read->tokens(), encoder->tokens());
  EXPECT_EQ(encoded(*read, *records, 3), encoded(*encoder, *records, 3));
}

TEST(TokensEncoder, RefusesJsonThatItCannotHaveWritten) {
  const Json good{{"type", "tokens"}, {"column", "t"}, {"length", 4}, {"words", {"a", "b"}}};
  EXPECT_NO_THROW(read_input(good));
  const auto refuses = [&](const char* key, Json value) {
    Json bad = good;
    bad[key] = std::move(value);
    EXPECT_ANY_THROW(read_input(bad)) << bad;
  };
  refuses("length", 0);
  refuses("length", (1 << 16) + 1);
  refuses("length", "4");
  refuses("words", Json::array());
  refuses("words", {"a", "a"});
  refuses("words", {1});
  refuses("more", 1);
  Json without = good;
  without.erase("words");
  EXPECT_ANY_THROW(read_input(without));
}

}  // namespace
}  // namespace mgm
